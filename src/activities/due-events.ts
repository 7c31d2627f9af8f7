import type { CursorDocument } from '../store/cursor.js';
import type { IntegrationDocument } from '../store/integrations.js';
import { dueAt } from './s3/index.js';

/** The event that an integration ought to have attempted longest ago. Instants are ms since 1970. */
export type DueEvent = {
  /** When it was published; of a retry, when it was due; of an S3 integration, when its batch was due. */
  since: number;
  /** Since when it has been due and nothing at all has moved. */
  stillSince: number;
};

/**
 * What is due in front of an integration. Nothing is in front of one that is stopped or whose target fails: it waits for
 * an operator, or for its next probe.
 *
 * @param oldestAt when the first event was published that waits for its first attempt
 * @param retryAt when the first of those was due that wait for another attempt
 */
export function dueEvent(
  { spec, status, failing, expired, updatedAt }: IntegrationDocument,
  { lastAttemptedAt, batches }: Pick<CursorDocument, 'lastAttemptedAt' | 'batches'>,
  oldestAt: Date | undefined,
  retryAt?: Date,
): DueEvent | undefined {
  if (status !== 'running' || failing !== undefined || expired) return undefined;
  const fresh = oldestAt && dueSince(spec, oldestAt, batches?.lastPlannedAt);
  const since = Math.min(fresh ?? Number.POSITIVE_INFINITY, retryAt?.getTime() ?? Number.POSITIVE_INFINITY);
  if (since === Number.POSITIVE_INFINITY) return undefined;
  // Since a start, an edit or the end of a failure it has only had as long as that.
  return { since, stillSince: Math.max(since, lastAttemptedAt?.getTime() ?? 0, updatedAt.getTime()) };
}

function dueSince({ target, endsAt }: IntegrationDocument['spec'], oldestAt: Date, lastPlannedAt?: Date): number {
  if (target.kind === 'webhook') return oldestAt.getTime();
  const due = dueAt(target, { bytes: 0, firstPublishedAt: oldestAt }, lastPlannedAt).getTime();
  // At the end date what is left is written, due or not.
  return endsAt === undefined ? due : Math.min(due, Math.max(oldestAt.getTime(), Date.parse(endsAt)));
}
