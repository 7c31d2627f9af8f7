import { setTimeout as delay } from 'node:timers/promises';

const WAIT_MS = 5_000;
const FIRST_LOOK_MS = 5;
const SLOWEST_LOOK_MS = 100;

/**
 * Looks, more and more slowly, until there is something to see.
 *
 * @param look gives undefined as long as there is nothing
 * @returns what was seen, or undefined after 5 s
 */
export async function awaitProjection<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  const until = Date.now() + WAIT_MS;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(SLOWEST_LOOK_MS, pause * 1.5)) {
    const seen = await look();
    if (seen !== undefined || Date.now() >= until) return seen;
    await delay(pause);
  }
}
