import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../random.js';
import { KEY } from '../system/settings.js';
import { clock } from '../waits.js';

export const NAMES = ['order.created', 'order.completed', 'return.processed', 'stock.changed'] as const;
export type EventName = (typeof NAMES)[number];

const PRODUCERS = 4;
const BATCH = 20;
const AGAIN_MS = 200;
const PATIENCE_MS = 10_000;
const FILL = 'x'.repeat(500);

/** What the producers have posted. Events are named by `name/id`. */
export type Traffic = {
  /** Events that were answered with 202. */
  readonly acknowledged: Set<string>;
  /** Answers by status; 0 counts requests that were not answered. */
  readonly answers: Map<number, number>;
  /**
   * Posts no more, once every request that is under way has been acknowledged, or that has taken too long.
   *
   * @returns the requests that were not
   */
  stop(patienceMs: number): Promise<string[]>;
};

/**
 * Platforms that post events at a steady rate, each request again and again until it is acknowledged, to whichever API
 * answers, with the same ids.
 */
export function startTraffic(apis: readonly { url: string }[], eventsPerSecond: number, seed: number): Traffic {
  const acknowledged = new Set<string>();
  const answers = new Map<number, number>();
  const stopping = new AbortController();
  const givingUp = new AbortController();
  const notDone: string[] = [];
  const everyMs = (1_000 * PRODUCERS * BATCH) / eventsPerSecond;

  const produce = async (producer: number) => {
    const random = new Random(seed + producer);
    // How often a request is made again depends on the moment, and may not change the events that follow.
    const routes = new Random(seed + PRODUCERS + producer);
    for (let number = 0, due = performance.now(); !stopping.signal.aborted; number += 1, due += everyMs) {
      const wait = due - performance.now();
      if (wait > 0) await delay(wait);
      const events = Array.from({ length: BATCH }, (_, i) => ({
        name: random.pick(NAMES),
        id: `${producer}-${number}-${i}`,
        entity_id: `e${number % 97}`,
        payload: { fill: FILL },
      }));
      const body = JSON.stringify(events);
      const since = Date.now();
      for (let last = 0; last !== 202; ) {
        if (givingUp.signal.aborted) {
          const what = `the events ${events[0]?.id} and the ${BATCH - 1} behind`;
          notDone.push(`${what}: posted since ${clock(since)}, and not accepted (the last answer: ${last || 'none'})`);
          return;
        }
        last = await post(routes.pick(apis).url, body);
        answers.set(last, (answers.get(last) ?? 0) + 1);
        if (last !== 202) await delay(AGAIN_MS);
      }
      for (const { name, id } of events) acknowledged.add(`${name}/${id}`);
    }
  };
  const producers = Promise.all(Array.from({ length: PRODUCERS }, (_, i) => produce(i + 1)));
  return {
    acknowledged,
    answers,
    stop: async (patienceMs) => {
      stopping.abort();
      const limit = setTimeout(() => givingUp.abort(), patienceMs);
      await producers;
      clearTimeout(limit);
      return notDone;
    },
  };
}

async function post(url: string, body: string): Promise<number> {
  try {
    const answer = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 0;
  }
}
