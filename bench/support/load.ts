import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection } from './http-connection.js';
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
export async function postEvents(url: string, key: string, load: Load): Promise<LoadResult> {
  const { connections, eventsPerRequest, seconds } = load;
  const started = performance.now();
  const ends = started + seconds * 1000;
  const latencies: number[] = [];
  const answers: Record<string, number> = {};
  const posting = Array.from({ length: connections }, async () => {
    const connection = await HttpConnection.open(url);
    await post(connection, key, load, ends, latencies, answers);
    connection.close();
  });
  await Promise.all(posting);
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

async function post(
  connection: HttpConnection,
  key: string,
  { eventsPerRequest, pauseMs = 0 }: Load,
  ends: number,
  latencies: number[],
  answers: Record<string, number>,
): Promise<void> {
  const bodies = new BodyTemplate(eventsPerRequest);
  const head =
    'POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n' +
    `Authorization: Bearer ${key}\r\nContent-Length: ${bodies.length}\r\n\r\n`;
  while (performance.now() < ends) {
    const body = bodies.next();
    const sent = performance.now();
    const status = await connection.send(head, body);
    latencies.push(performance.now() - sent);
    answers[status] = (answers[status] ?? 0) + 1;
    if (pauseMs > 0) await sleep(pauseMs);
  }
}
