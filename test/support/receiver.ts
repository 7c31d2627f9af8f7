import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

/** One request that a receiver got. */
export type Received = {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  event: { id: string; name: string };
};

/** How a receiver answers a request; nothing at all when it gives undefined. */
export type Script = (
  received: Received,
) => { status: number; body?: string; headers?: Record<string, string> } | undefined;

/** A real webhook endpoint that keeps what it gets. */
export type Receiver = {
  url: string;
  received: Received[];
  /** Ids of the events that came, in order. */
  ids(): string[];
  /** How many connections are open. */
  open(): Promise<number>;
  /** Changes how it answers from now on. */
  answer(script: Script): void;
  stop(): Promise<void>;
};

/** Starts a receiver on loopback that answers 200 unless `script` says otherwise. */
export async function startReceiver(script: Script = () => ({ status: 200 })): Promise<Receiver> {
  let answer = script;
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const one = { path: request.url ?? '', headers: request.headers, body, event: JSON.parse(body) };
      received.push(one);
      const answered = answer(one);
      if (answered !== undefined) response.writeHead(answered.status, answered.headers).end(answered.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook?from=sluice`,
    received,
    ids: () => received.map(({ event }) => event.id),
    open: () => promisify(server.getConnections.bind(server))(),
    answer: (next) => {
      answer = next;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
