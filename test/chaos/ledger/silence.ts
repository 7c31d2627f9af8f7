import { NOTICE_MS } from './repeats.js';
import type { Tracked } from './tracked.js';

/** An integration that was deleted, and when it had gone, in ms since 1970. */
export type Deleted = Pick<Tracked, 'id' | 'target' | 'place'> & { goneAt: number };

/** How many requests or objects came to a paused integration. */
export function cameAfterStop(
  answer: { status: number; tries: number },
  before: number | undefined,
  after: number | undefined,
): number {
  // What had to be asked twice may have been applied in between, and 202 says that it is still on its way.
  const hasStopped = answer.tries === 1 && answer.status === 200;
  return hasStopped && before !== undefined && after !== undefined ? after - before : 0;
}

/** @param times at which requests or objects came to the place of a deleted integration, in ms since 1970 */
export function cameAfterDelete({ id, place, goneAt }: Deleted, times: readonly number[]): string[] {
  // A delivery whose work was given away before the command came notices that a little later.
  const late = times.filter((at) => at > goneAt + NOTICE_MS);
  return late.length === 0 ? [] : [`${id} at ${place}: ${late.length} after ${new Date(goneAt).toISOString()}`];
}
