import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { monotonicMs } from './clock.js';
import { quantile, round } from './machine.js';
import { eventJson } from './sample-events.js';

/** Events at a steady rate, `perRequest` of them in each POST. */
export type PacedLoad = { url: string; key: string; perSecond: number; perRequest: number; seconds: number };

/** How the API answered, and how much later than due requests were made, which says whether the source kept up. */
export type PacedResult = {
  answers: Record<string, number>;
  answer_ms: { p50: number; p99: number };
  late_ms: { p99: number };
};

/** So many that a request never waits for another's answer: undici pipelines no POST. */
const CONNECTIONS = 64;

/** Posts events at a steady rate whatever becomes of them; each holds in `sent_at` when its POST began. */
export async function postPaced({ url, key, perSecond, perRequest, seconds }: PacedLoad): Promise<PacedResult> {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answers: Record<string, number> = {};
  const [answered, late]: [number[], number[]] = [[], []];
  const post = async () => {
    const sentAt = monotonicMs();
    const events = Array.from({ length: perRequest }, (_, i) => stamped(eventJson(i), sentAt));
    const body = perRequest === 1 ? events.join() : `[${events.join(',')}]`;
    const answer = await pool.request({ method: 'POST', path: '/api/v1/events', headers, body });
    await answer.body.dump();
    answers[answer.statusCode] = (answers[answer.statusCode] ?? 0) + 1;
    answered.push(monotonicMs() - sentAt);
  };
  const open: Promise<void>[] = [];
  const started = monotonicMs();
  for (let i = 0; i < (perSecond / perRequest) * seconds; i += 1) {
    const due = started + (i * perRequest * 1_000) / perSecond;
    const wait = due - monotonicMs();
    if (wait > 0) await delay(wait);
    late.push(monotonicMs() - due);
    open.push(post());
  }
  await Promise.all(open);
  await pool.close();
  answered.sort((a, b) => a - b);
  late.sort((a, b) => a - b);
  return {
    answers,
    answer_ms: { p50: round(quantile(answered, 0.5)), p99: round(quantile(answered, 0.99)) },
    late_ms: { p99: round(quantile(late, 0.99)) },
  };
}

function stamped(event: string, sentAt: number): string {
  return event.replace('"payload":{', `"payload":{"sent_at":${sentAt.toFixed(3)},`);
}
