import { Client } from 'undici';
import type { ApiProcess } from './api-process.js';
import { quantile, round } from './machine.js';
import { BodyTemplate } from './sample-events.js';

export type Load = { connections: number; eventsPerRequest: number; seconds: number; pauseMs?: number };

export type LoadResult = {
  requests_per_second: number;
  events_per_second: number;
  latency_ms: { p50: number; p95: number; p99: number };
  answers: Record<string, number>;
};

/** Posts events over so many connections, each with one request under way, until the time is over. */
export async function postEvents(api: ApiProcess, load: Load): Promise<LoadResult> {
  const { connections, eventsPerRequest, seconds } = load;
  const started = performance.now();
  const ends = started + seconds * 1000;
  const latencies: number[] = [];
  const answers: Record<string, number> = {};
  await Promise.all(Array.from({ length: connections }, () => postOnOne(api, load, ends, latencies, answers)));
  const elapsed = (performance.now() - started) / 1000;
  const accepted = answers[202] ?? 0;
  latencies.sort((a, b) => a - b);
  return {
    requests_per_second: round(accepted / elapsed, 0),
    events_per_second: round((accepted * eventsPerRequest) / elapsed, 0),
    latency_ms: {
      p50: round(quantile(latencies, 0.5)),
      p95: round(quantile(latencies, 0.95)),
      p99: round(quantile(latencies, 0.99)),
    },
    answers,
  };
}

async function postOnOne(
  api: ApiProcess,
  { eventsPerRequest, pauseMs = 0 }: Load,
  ends: number,
  latencies: number[],
  answers: Record<string, number>,
): Promise<void> {
  const client = new Client(api.url);
  const bodies = new BodyTemplate(eventsPerRequest);
  const headers = { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' };
  while (performance.now() < ends) {
    const body = bodies.next();
    const sent = performance.now();
    const response = await client.request({ method: 'POST', path: '/api/v1/events', headers, body });
    await response.body.dump();
    latencies.push(performance.now() - sent);
    answers[response.statusCode] = (answers[response.statusCode] ?? 0) + 1;
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await client.close();
}
