import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What has come to one endpoint. Events are named by `name/id`. */
export type Endpoint = {
  /** How often each event was taken (answered with 200). */
  taken: Map<string, number>;
  /** Events that were refused for good (400). */
  refused: Set<string>;
  /** When requests came, in ms since the start of the process; the newest last. */
  arrivals: number[];
  /** Requests that have not been answered yet. */
  open: number;
  /** While true every request is answered with 503. */
  down: boolean;
};

/**
 * Webhook endpoints, one for each path. What an endpoint does with an event depends on nothing but the two, so that it
 * can be told afterwards what should have become of it: most are taken at once, some slowly, some only at the second
 * attempt, and a few never.
 */
export class Receivers {
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #server = createServer((request, response) => {
    const arrived = performance.now();
    const chunks: Buffer[] = [];
    const endpoint = this.endpoint(request.url ?? '');
    endpoint.open += 1;
    endpoint.arrivals.push(arrived);
    response.once('close', () => {
      endpoint.open -= 1;
    });
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => this.#answer(request.url ?? '', endpoint, keyOf(Buffer.concat(chunks)), response));
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
      endpoint = { taken: new Map(), refused: new Set(), arrivals: [], open: 0, down: false };
      this.#endpoints.set(path, endpoint);
    }
    return endpoint;
  }

  /** Every endpoint that was asked for. */
  all(): Endpoint[] {
    return [...this.#endpoints.values()];
  }

  /** Those whose path begins like this. */
  named(prefix: string): Endpoint[] {
    return [...this.#endpoints].filter(([path]) => path.startsWith(prefix)).map(([, endpoint]) => endpoint);
  }

  /** Requests that are not answered yet, or came less than so long ago. */
  recent(ms: number): number {
    const since = performance.now() - ms;
    let count = 0;
    for (const { arrivals, open } of this.all()) {
      count += open;
      for (let i = arrivals.length - 1; i >= 0 && (arrivals[i] ?? 0) > since; i -= 1) count += 1;
    }
    return count;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(path: string, endpoint: Endpoint, event: string, response: ServerResponse): void {
    if (endpoint.down) {
      response.writeHead(503).end();
      return;
    }
    const lot = createHash('sha256').update(`${path} ${event}`).digest().readUInt16BE(0) % 1_000;
    const take = () => {
      endpoint.taken.set(event, (endpoint.taken.get(event) ?? 0) + 1);
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
