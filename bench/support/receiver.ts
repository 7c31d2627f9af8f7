import { createServer } from 'node:http';
import { monotonicMs } from './clock.js';
import { quantile, round } from './machine.js';

/** What came to a path since it was last asked; latencies from `sent_at` in the events. */
export type Received = { events: number; latency_ms: { p50: number; p99: number; most: number } };

const SENT_AT = '"sent_at":';
const SLOW_MS = 3_000;

/** A webhook endpoint: `/slow…` takes its time, everything else answers at once. */
export function servePaths() {
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
        list.push(monotonicMs() - sentAt);
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
