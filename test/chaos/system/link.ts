import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Where a link leads to; asked for each connection, so that a server may come back elsewhere. */
export type Destination = () => { host: string; port: number };

export type Pace = { delayMs: number; bytesPerSecond: number };

/**
 * The connection between two parts of the system, as a TCP proxy that can be cut (connections break, new ones are
 * refused), held (nothing goes through, and nobody is told), and slowed down.
 */
export class Link {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #cut = false;
  #pace: Pace | undefined;
  #passage: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  private constructor(
    readonly name: string,
    private readonly server: Server,
    private readonly destination: Destination,
  ) {}

  static async open(name: string, destination: Destination): Promise<Link> {
    const server = createServer({ noDelay: true });
    const link = new Link(name, server, destination);
    server.on('connection', (socket) => link.#join(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return link;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  cut(): void {
    this.#cut = true;
    this.#break();
  }

  hold(): void {
    this.#passage = new Promise((open) => {
      this.#open = open;
    });
  }

  slow(pace: Pace): void {
    this.#pace = pace;
  }

  /** As good as new. */
  heal(): void {
    this.#cut = false;
    this.#pace = undefined;
    this.#open();
    this.#passage = Promise.resolve();
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.heal();
    this.#break();
    await closed;
  }

  #break(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  #join(client: Socket): void {
    if (this.#cut) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ ...this.destination(), noDelay: true });
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    for (const [from, to] of [pair, [server, client] as const]) {
      from.on('error', () => undefined);
      from.once('close', () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
      this.#carry(from, to).catch(() => to.destroy());
    }
  }

  async #carry(from: Socket, to: Socket): Promise<void> {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      await this.#passage;
      if (this.#pace !== undefined) {
        await delay(this.#pace.delayMs + (1_000 * chunk.length) / this.#pace.bytesPerSecond);
      }
      if (!to.write(chunk)) await once(to, 'drain');
    }
    to.end();
  }
}
