import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { quantile, round } from './machine.js';

/** What came to a path of the receiver since it was last asked; latencies from `sent_at` in the events. */
export type Received = { events: number; latency_ms: { p50: number; p99: number; most: number } };

/** A webhook endpoint, or a sender of requests, in a process of its own. */
export type Peer = {
  url: string;
  /** How many requests have come to a path in all. */
  count(path: string): Promise<number>;
  /** What has come to a path since this was last asked. */
  take(path: string): Promise<Received>;
  /** Sends so many requests by undici alone. @returns requests a second */
  sendAlone(url: string, requests: number, concurrency: number): Promise<number>;
  stop(): Promise<void>;
};

type Ask =
  | { kind: 'count' | 'take'; path: string }
  | { kind: 'sendAlone'; url: string; requests: number; concurrency: number };

export async function startPeer(): Promise<Peer> {
  const peer = fork(fileURLToPath(import.meta.url), ['peer'], { execArgv: ['--import', 'tsx'] });
  const [{ port }] = (await once(peer, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    count: (path) => ask(peer, { kind: 'count', path }),
    take: (path) => ask(peer, { kind: 'take', path }),
    sendAlone: (url, requests, concurrency) => ask(peer, { kind: 'sendAlone', url, requests, concurrency }),
    stop: async () => {
      const exited = once(peer, 'exit');
      peer.disconnect();
      await exited;
    },
  };
}

async function ask<T>(peer: ChildProcess, question: Ask): Promise<T> {
  peer.send(question);
  const [answer] = await once(peer, 'message');
  return answer as T;
}

const SENT_AT = '"sent_at":';
const SLOW_MS = 3_000;

/** `/slow…` takes its time, everything else answers at once. */
function servePaths() {
  const counts = new Map<string, number>();
  const latencies = new Map<string, number[]>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      counts.set(path, (counts.get(path) ?? 0) + 1);
      const [body = Buffer.alloc(0)] = chunks;
      const at = body.indexOf(SENT_AT);
      if (at >= 0) {
        const sentAt = Number.parseFloat(body.toString('latin1', at + SENT_AT.length, at + SENT_AT.length + 20));
        const list = latencies.get(path) ?? [];
        latencies.set(path, list);
        list.push(performance.timeOrigin + performance.now() - sentAt);
      }
      if (path.startsWith('/slow')) setTimeout(() => response.end(), SLOW_MS);
      else response.end();
    });
  });
  const take = (path: string): Received => {
    const list = (latencies.get(path) ?? []).sort((a, b) => a - b);
    latencies.delete(path);
    return {
      events: list.length,
      latency_ms: { p50: round(quantile(list, 0.5)), p99: round(quantile(list, 0.99)), most: round(list.at(-1) ?? 0) },
    };
  };
  return { server, take, count: (path: string) => counts.get(path) ?? 0 };
}

async function sendAlone(url: string, requests: number, concurrency: number): Promise<number> {
  const pool = new Pool(url, { connections: concurrency, pipelining: 1 });
  const body = Buffer.alloc(900, 'x');
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Sluice/0',
    'webhook-id': 'order-created/0123456789abcdef0123456789abcdef',
    'webhook-timestamp': '1700000000',
    'webhook-signature': 'v1,0123456789abcdef0123456789abcdef0123456789ab=',
  };
  let left = requests;
  const started = performance.now();
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const answer = await pool.request({ method: 'POST', path: '/alone', headers, body });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const seconds = (performance.now() - started) / 1_000;
  await pool.close();
  return round(requests / seconds, 0);
}

if (process.argv[2] === 'peer') {
  const { server, take, count } = servePaths();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send?.({ port: (server.address() as AddressInfo).port });
  process.on('message', async (question: Ask) => {
    if (question.kind === 'sendAlone')
      process.send?.(await sendAlone(question.url, question.requests, question.concurrency));
    else process.send?.(question.kind === 'take' ? take(question.path) : count(question.path));
  });
  process.on('disconnect', () => process.exit(0));
}
