import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_ENDS = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: (\d+)/i;
const STATUS_AT = 'HTTP/1.1 '.length;

/**
 * One connection with one request on it at a time, and no more of HTTP than that takes: an HTTP client would take about
 * as much of the machine for a small request as the API that is measured on it.
 */
export class HttpConnection {
  /** Status and headers of the last answer. */
  lastHead = '';
  private received = '';
  private answered: { resolve(status: number): void; reject(error: Error): void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.take(text));
    socket.on('error', (error) => this.answered?.reject(error));
    socket.on('close', () => this.answered?.reject(new Error('the connection was closed without an answer')));
  }

  static async open(url: string): Promise<HttpConnection> {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    return new HttpConnection(socket);
  }

  /** Sends a request, and returns the status of its answer once all of that has arrived. */
  send(head: string, body: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.answered = { resolve, reject };
      this.socket.cork();
      this.socket.write(head, 'latin1');
      this.socket.write(body);
      this.socket.uncork();
    });
  }

  close(): void {
    this.answered = undefined;
    this.socket.destroy();
  }

  private take(text: string): void {
    this.received += text;
    const headEnd = this.received.indexOf(HEAD_ENDS);
    if (headEnd < 0) return;
    const [, length] = LENGTH.exec(this.received.slice(0, headEnd)) ?? [];
    if (length === undefined) throw new Error('an answer without a length');
    if (this.received.length < headEnd + HEAD_ENDS.length + Number(length)) return;
    this.lastHead = this.received.slice(0, headEnd + 2);
    const status = Number(this.received.slice(STATUS_AT, STATUS_AT + 3));
    this.received = '';
    this.answered?.resolve(status);
  }
}
