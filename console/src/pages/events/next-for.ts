import type { PublishedEvent } from '../../api/types.js';
import { plural } from '../../format/numbers.js';

type Failed = Pick<PublishedEvent, 'target' | 'next_attempt_at' | 'retries_remaining'>;

/** What becomes of an event that has not arrived. */
export function nextFor({ target, next_attempt_at: next, retries_remaining: retries }: Failed): string {
  if (target === 's3') return 'its file is tried again until it is written';
  if (next !== undefined) return `tried again by itself, ${plural(retries, 'more time')}`;
  return 'not tried again by itself';
}
