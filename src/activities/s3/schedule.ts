import type { S3Target } from '../../domain/integrations.js';
import type { PendingBatch } from '../../store/cursor.js';

/**
 * How long the first event of a batch must have waited before the rate is judged by it, and the shortest time between
 * two looks: a handful of events that come together say nothing of what follows them.
 */
export const SHORTEST_LOOK_MS = 2_000;

type Sizes = Pick<S3Target, 'batchMaxBytes' | 'batchMaxSeconds'>;
type Waiting = Pick<PendingBatch, 'bytes' | 'firstPublishedAt'>;

/**
 * When a batch is due that has not filled up: `batchMaxSeconds` after the previous batch or the first waiting event,
 * whichever is later.
 */
export function dueAt(target: Sizes, pending: Waiting, lastPlannedAt: Date | undefined): Date {
  const from = Math.max(pending.firstPublishedAt.getTime(), lastPlannedAt?.getTime() ?? 0);
  return new Date(from + target.batchMaxSeconds * 1_000);
}

/**
 * When to look again: when the batch is due, or sooner if it will be full by then at the rate at which it has filled so
 * far. A quiet integration is looked at twice a batch: when the first event comes, and when the batch is due.
 */
export function lookAgainAt(target: Sizes, pending: Waiting, due: Date, now: Date): Date {
  const age = Math.max(SHORTEST_LOOK_MS, ageOf(pending, now));
  const missing = Math.max(0, target.batchMaxBytes - pending.bytes);
  const fullIn = Math.max(SHORTEST_LOOK_MS, (missing * age) / pending.bytes);
  return new Date(Math.min(due.getTime(), now.getTime() + fullIn));
}

/** Milliseconds until the rate at which a batch fills can be told from it; 0 when it can be now. */
export function untilJudged(pending: Waiting, now: Date): number {
  return Math.max(0, SHORTEST_LOOK_MS - ageOf(pending, now));
}

function ageOf({ firstPublishedAt }: Waiting, now: Date): number {
  return now.getTime() - firstPublishedAt.getTime();
}
