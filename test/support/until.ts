import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until something is a fact, and answers it: asks again and again, and fails when it is still false (or still
 * throws) after the time-out. The only way to wait in a test.
 */
export async function until<T>(
  fact: () => T | Promise<T>,
  { timeoutMs = 30_000, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let [value, problem]: [T | undefined, unknown] = [undefined, undefined];
    try {
      value = await fact();
      if (value) return value;
    } catch (error) {
      problem = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`not so within ${timeoutMs} ms: ${fact.toString()}`, { cause: problem ?? value });
    }
    await delay(everyMs);
  }
}
