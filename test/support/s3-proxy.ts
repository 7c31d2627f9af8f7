import { once } from 'node:events';
import {
  Agent,
  request as ask,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** What a request asks of the store. */
export type S3Request = 'create' | 'part' | 'complete' | 'abort' | 'uploads' | 'put' | 'get' | 'delete' | 'other';

export type S3Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** A request that has come whole, and the ways in which it can end. */
export class Exchange {
  constructor(
    readonly kind: S3Request,
    /** With its query. */
    readonly path: string,
    readonly method: string,
    readonly headers: IncomingHttpHeaders,
    readonly body: Buffer,
    private readonly response: ServerResponse,
    private readonly passOn: () => Promise<S3Answer>,
  ) {}

  /** Has the store do it. The client has no answer yet. */
  pass(): Promise<S3Answer> {
    return this.passOn();
  }

  answer({ status, headers, body }: S3Answer): void {
    const { connection: _, 'transfer-encoding': __, ...kept } = headers;
    this.response.writeHead(status, { ...kept, 'content-length': body.length }).end(body);
  }

  /** The answer takes so many milliseconds more. */
  async answerLate(answer: S3Answer, ms: number): Promise<void> {
    await delay(ms);
    this.answer(answer);
  }

  /** The connection breaks, with no word. */
  reset(): void {
    (this.response.socket as Socket).resetAndDestroy();
  }

  /** The answer breaks off: in its body when it has one, else in its head. */
  breakOff({ status, headers, body }: S3Answer): void {
    const fields = Object.entries({ ...headers, 'content-length': body.length });
    const head = `HTTP/1.1 ${status} \r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
    const whole = Buffer.concat([Buffer.from(head), body]);
    const end = body.length > 0 ? whole.length - Math.ceil(body.length / 2) : Math.floor(head.length / 2);
    this.response.socket?.end(whole.subarray(0, end));
  }
}

/** What is done with a request in the place of passing it on; it ends the exchange, or leaves it hanging. */
export type Meddling = (exchange: Exchange) => unknown;

/** Stands between a client and a store, knows each request for what it is, and can meddle with it. Ends with the test. */
export class S3Proxy {
  /** Everything that was asked, in order. */
  readonly asked: S3Request[] = [];
  /** The tags that the store gave the objects it took, by key: more than one for a key means different bytes. */
  readonly tags = new Map<string, Set<string>>();
  #meddling: Meddling | undefined;

  private constructor(
    readonly url: string,
    private readonly store: URL,
    private readonly agent: Agent,
  ) {}

  static async start(endpoint: string): Promise<S3Proxy> {
    const server = createServer((request, response) => void proxy.#take(request, response));
    const agent = new Agent({ keepAlive: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const proxy = new S3Proxy(`http://127.0.0.1:${port}`, new URL(endpoint), agent);
    onTestFinished(async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    });
    return proxy;
  }

  /** From now on, until it says otherwise: `undefined` passes everything on. */
  meddle(meddling: Meddling | undefined): void {
    this.#meddling = meddling;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // The client has left.
    }
    const { method = 'GET', headers, url: path = '/' } = request;
    const body = Buffer.concat(chunks);
    const kind = kindOf(method, new URL(path, this.url));
    this.asked.push(kind);
    const exchange: Exchange = new Exchange(kind, path, method, headers, body, response, () => this.#pass(exchange));
    try {
      if (this.#meddling !== undefined) await this.#meddling(exchange);
      else exchange.answer(await exchange.pass());
    } catch {
      // The store has left, or the client.
      if (!response.writableEnded) response.socket?.destroy();
    }
  }

  async #pass({ kind, path, method, headers, body }: Exchange): Promise<S3Answer> {
    const { expect: _, connection: __, ...kept } = headers;
    const { hostname, port } = this.store;
    // With the name of the proxy, which the client has signed.
    const passed = ask({ hostname, port, method, path, headers: kept, agent: this.agent });
    passed.end(body);
    const [answer] = (await once(passed, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    const { statusCode: status = 0 } = answer;
    const text = Buffer.concat(chunks);
    const tag = kind === 'put' ? answer.headers.etag : /<ETag>(.*?)<\/ETag>/.exec(text.toString('utf8'))?.[1];
    if (status === 200 && (kind === 'put' || kind === 'complete') && tag !== undefined) {
      const key = new URL(path, this.url).pathname.split('/').slice(2).join('/');
      this.tags.set(key, new Set([...(this.tags.get(key) ?? []), tag.replaceAll(/&#34;|&quot;|"/g, '')]));
    }
    return { status, headers: answer.headers, body: text };
  }
}

function kindOf(method: string, { searchParams }: URL): S3Request {
  if (searchParams.has('uploads')) return method === 'POST' ? 'create' : 'uploads';
  if (searchParams.has('uploadId')) return uploadRequest(method);
  if (method === 'PUT') return 'put';
  if (method === 'GET') return 'get';
  return method === 'DELETE' ? 'delete' : 'other';
}

function uploadRequest(method: string): S3Request {
  if (method === 'PUT') return 'part';
  if (method === 'POST') return 'complete';
  return method === 'DELETE' ? 'abort' : 'other';
}

/** An answer as the store's own, in the form that S3 gives its errors. */
export function s3Error(status: number, code: string, message = code, fields: Record<string, string> = {}): S3Answer {
  const more = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more.join('')}<RequestId>4442587FB7D0A2F9</RequestId></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) };
}
