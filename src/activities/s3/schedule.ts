import type { S3Target } from '../../domain/integrations.js';
import type { PendingBatch } from '../../store/cursors.js';

/** Looking more often than this for a batch to fill up costs more than the few bytes that it would be late. */
const SHORTEST_LOOK_MS = 2_000;

/**
 * When a batch is due that has not filled up: `batchMaxSeconds` after the previous batch or the first waiting event,
 * whichever is later.
 */
export function dueAt(target: S3Target, pending: PendingBatch, lastPlannedAt: Date | undefined): Date {
  const from = Math.max(pending.firstPublishedAt.getTime(), lastPlannedAt?.getTime() ?? 0);
  return new Date(from + target.batchMaxSeconds * 1_000);
}

/**
 * When to look again: when the batch is due, or sooner if it will be full by then at the rate at which it has filled so
 * far. A quiet integration is looked at twice a batch: when the first event comes, and when the batch is due.
 */
export function lookAgainAt(target: S3Target, pending: PendingBatch, due: Date, now: Date): Date {
  const age = Math.max(1, now.getTime() - pending.firstPublishedAt.getTime());
  const missing = Math.max(0, target.batchMaxBytes - pending.bytes);
  const fullIn = Math.max(SHORTEST_LOOK_MS, (missing * age) / pending.bytes);
  return new Date(Math.min(due.getTime(), now.getTime() + fullIn));
}
