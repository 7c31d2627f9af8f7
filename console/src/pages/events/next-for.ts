import type { Condition } from '../../api/condition.js';
import type { PublishedEvent } from '../../api/types.js';
import { plural } from '../../format/numbers.js';

type Failed = Pick<PublishedEvent, 'target' | 'next_attempt_at' | 'retries_remaining'>;

/**
 * What becomes of an event that has not arrived. While its integration does not run, or its target fails as a whole,
 * its own retries wait, whatever time is on record for them.
 *
 * @param condition of its integration, where that is known
 */
export function nextFor({ target, next_attempt_at: next, retries_remaining: retries }: Failed, condition?: Condition) {
  if (target === 'webhook' && next === undefined) return 'not tried again by itself';
  const what = target === 's3' ? 'its file is tried again' : 'tried again';
  if (isHeld(condition)) return `${what} when the integration is active`;
  if (condition === 'failing') return `${what} until the target works`;
  return target === 's3' ? `${what} until it is written` : `${what} by itself, ${plural(retries, 'more time')}`;
}

/** Whether nothing is sent by itself. */
export function isHeld(condition: Condition | undefined): boolean {
  return condition === 'paused' || condition === 'stopped' || condition === 'ended';
}
