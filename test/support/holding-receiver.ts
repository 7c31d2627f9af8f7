import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real webhook endpoint that answers no request before it is told to. */
export type HoldingReceiver = {
  url: string;
  /** Ids of the events that came, in order. */
  ids: string[];
  /** How many requests wait for their answer, and how many have at most. */
  held(): number;
  most(): number;
  /** Answers the one that has waited longest. */
  answer(status: number): void;
  stop(): Promise<void>;
};

export async function startHoldingReceiver(): Promise<HoldingReceiver> {
  const ids: string[] = [];
  const held: ServerResponse[] = [];
  let most = 0;
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    ids.push(JSON.parse(body).id);
    held.push(response);
    most = Math.max(most, held.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    ids,
    held: () => held.length,
    most: () => most,
    answer: (status) => void held.shift()?.writeHead(status).end(),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
