import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type PacedLoad, type PacedResult, postPaced } from './paced-load.js';
import { type Received, servePaths } from './receiver.js';
import { sendAlone } from './undici-alone.js';

/** What a peer can be asked; each in its own process, so that it takes nothing from the one that measures. */
const ANSWERS = {
  /** How many requests have come to a path in all. */
  count: (path: string): number => receiver.count(path),
  /** What has come to a path since this was last asked. */
  take: (path: string): Received => receiver.take(path),
  /** Posts events at a steady rate. */
  post: (load: PacedLoad): Promise<PacedResult> => postPaced(load),
  /** Sends so many requests by undici alone. @returns requests a second */
  sendAlone: (load: { url: string; requests: number; concurrency: number }): Promise<number> => sendAlone(load),
};

type Asked = keyof typeof ANSWERS;
type Ask = {
  [K in Asked]: (about: Parameters<(typeof ANSWERS)[K]>[0]) => Promise<Awaited<ReturnType<(typeof ANSWERS)[K]>>>;
};

/** A webhook endpoint, or a source of requests, in a process of its own. One question at a time. */
export type Peer = Ask & { url: string; stop(): Promise<void> };

export async function startPeer(): Promise<Peer> {
  const peer = fork(fileURLToPath(import.meta.url), ['peer'], { execArgv: ['--import', 'tsx'] });
  const [{ port }] = (await once(peer, 'message')) as [{ port: number }];
  const asks = Object.keys(ANSWERS).map((kind) => [kind, (about: unknown) => ask(peer, kind, about)]);
  return {
    ...(Object.fromEntries(asks) as Ask),
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const exited = once(peer, 'exit');
      peer.disconnect();
      await exited;
    },
  };
}

async function ask(peer: ChildProcess, kind: string, about: unknown): Promise<unknown> {
  const listening = new AbortController();
  const { signal } = listening;
  const ended = once(peer, 'exit', { signal }).then(([code]) => {
    throw new Error(`the peer ended with ${code} when it was asked to ${kind}`);
  });
  try {
    const answered = once(peer, 'message', { signal });
    peer.send({ kind, about });
    const [answer] = await Promise.race([answered, ended]);
    return answer;
  } finally {
    listening.abort();
  }
}

const receiver = servePaths();

if (process.argv[2] === 'peer') {
  receiver.server.listen(0, '127.0.0.1');
  await once(receiver.server, 'listening');
  process.on('message', async ({ kind, about }: { kind: Asked; about: never }) => {
    process.send?.(await ANSWERS[kind](about));
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port: (receiver.server.address() as AddressInfo).port });
}
