import { setTimeout as delay } from 'node:timers/promises';

/*
 * Every wait of a run has an end of its own. What did not come to pass by then is a breach like any other: it is listed by
 * name, with since when, and the run goes on to its ledger.
 */

/** Something that did not come to pass in time. Its message says what, and since when. */
export class Overdue extends Error {}

const AGAIN_MS = 300;

/**
 * Asks again and again, and answers the first thing that is not undefined.
 *
 * @param what is waited for, such as `the end of worker-1`
 * @param why says in the end how things stand instead
 * @throws Overdue
 */
export async function untilThere<T>(
  what: string,
  patienceMs: number,
  ask: () => Promise<T | undefined>,
  why: () => string = () => '',
): Promise<T> {
  const since = Date.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() - since >= patienceMs) throw new Overdue(overdue(what, since, why()));
    await delay(AGAIN_MS);
  }
}

/** Becomes what is waited for. @throws Overdue, and whatever the other throws */
export async function within<T>(what: string, patienceMs: number, waited: Promise<T>): Promise<T> {
  const since = Date.now();
  const over = new AbortController();
  const limit = delay(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new Overdue(overdue(what, since, ''));
  });
  try {
    return await Promise.race([waited, limit]);
  } finally {
    over.abort();
  }
}

function overdue(what: string, since: number, why: string): string {
  const waited = Math.round((Date.now() - since) / 1_000);
  return `${what}: waited for in vain for ${waited} s, since ${clock(since)}${why === '' ? '' : ` (${why})`}`;
}

/** The time of day (UTC), as the logs of the processes have it. */
export function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

/** What an error says, for a list of breaches. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
