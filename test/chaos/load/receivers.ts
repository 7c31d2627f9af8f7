import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that was answered with 200. Times are ms since 1970; `doneAt` is Infinity until its connection is free. */
export type Taken = { event: string; at: number; doneAt: number };

/** What has come to one endpoint. Events are named by `name/id`. */
export type Endpoint = {
  /** In the order in which they were answered. */
  taken: Taken[];
  /** Events that were refused for good (400). */
  refused: Set<string>;
  /** When requests came, in ms since 1970; the newest last. */
  arrivals: number[];
  /** While true every request is answered with 503. */
  down: boolean;
  /** How many were. */
  turnedAway: number;
};

/**
 * Webhook endpoints, one for each path. What an endpoint does with an event depends on nothing but the two, so that it
 * can be told afterwards what should have become of it: most are taken at once, some slowly, some only at the second
 * attempt, and a few never.
 */
export class Receivers {
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #server = createServer((request, response) => {
    const arrived = Date.now();
    const chunks: Buffer[] = [];
    const endpoint = this.endpoint(request.url ?? '');
    endpoint.arrivals.push(arrived);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.#answer(request.url ?? '', endpoint, { event: keyOf(Buffer.concat(chunks)), at: arrived }, response);
    });
  });

  static async start(): Promise<Receivers> {
    const receivers = new Receivers();
    receivers.#server.listen(0, '127.0.0.1');
    await once(receivers.#server, 'listening');
    return receivers;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  endpoint(path: string): Endpoint {
    let endpoint = this.#endpoints.get(path);
    if (endpoint === undefined) {
      endpoint = { taken: [], refused: new Set(), arrivals: [], down: false, turnedAway: 0 };
      this.#endpoints.set(path, endpoint);
    }
    return endpoint;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(
    path: string,
    endpoint: Endpoint,
    { event, at }: { event: string; at: number },
    response: ServerResponse,
  ): void {
    if (endpoint.down) {
      endpoint.turnedAway += 1;
      response.writeHead(503).end();
      return;
    }
    const lot = createHash('sha256').update(`${path} ${event}`).digest().readUInt16BE(0) % 1_000;
    const take = () => {
      const taken = { event, at, doneAt: response.closed ? Date.now() : Number.POSITIVE_INFINITY };
      endpoint.taken.push(taken);
      response.once('close', () => {
        taken.doneAt = Date.now();
      });
      response.writeHead(200).end();
    };
    if (lot < 3) {
      endpoint.refused.add(event);
      response.writeHead(400).end('never');
    } else if (lot < 20 && !this.#tried.has(`${path} ${event}`)) {
      this.#tried.add(`${path} ${event}`);
      response.writeHead(500).end('not yet');
    } else if (lot < 30) setTimeout(take, lot * 50);
    else take();
  }

  readonly #tried = new Set<string>();
}

function keyOf(body: Buffer): string {
  const { name, id } = JSON.parse(body.toString('utf8'));
  return `${name}/${id}`;
}
