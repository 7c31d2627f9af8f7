import type { Verdict } from '../../domain/outcomes.js';
import type { CursorDocument, Tally } from '../../store/cursor.js';
import type { Cursors } from '../../store/cursors.js';
import type { FirstOutcome, Publications } from '../../store/publications.js';

/** Adds an attempt of this verdict to a tally, or takes it away again. */
export function addTo(tally: Tally, verdict: Verdict, times: 1 | -1 = 1): void {
  if (verdict === 'delivered') tally.delivered += times;
  else tally.failed += times;
  if (verdict === 'rejected') tally.rejected += times;
}

type Parts = {
  cursors: Pick<Cursors, 'countLate' | 'countRevived'>;
  publications: Pick<Publications, 'attemptsAmong' | 'countRevived'>;
};

/**
 * Counts what a delivery before this one has put on record, but died before it could count: rows come first, and a crash
 * behind them must not make the totals of the integration too low for ever.
 *
 * @param earlier what is on record at the cursor's position or later
 */
export async function countWhatIsMissing(
  { cursors, publications }: Parts,
  { _id: uid, epoch, ahead, retried = [], reviving }: CursorDocument,
  earlier: readonly FirstOutcome[],
): Promise<void> {
  if (reviving !== undefined) {
    await cursors.countRevived(uid, reviving, await publications.countRevived(uid, reviving));
  }
  const found = tallyOf(earlier.map(({ verdict }) => verdict));
  const firsts = ahead === undefined ? nothing() : beyond(found, ahead);
  if (retried.length === 0 && firsts.delivered + firsts.failed === 0) return;
  const retries = nothing();
  for (const { attempt, rejected } of await publications.attemptsAmong(uid, retried)) {
    addTo(retries, attempt.failure === undefined ? 'delivered' : rejected ? 'rejected' : 'retry');
  }
  const attempted = earlier
    .map(({ attemptedAt }) => attemptedAt.getTime())
    .concat(retried.map(({ at }) => at.getTime()));
  const lastAttemptedAt = new Date(Math.max(...attempted));
  const isDelivered = firsts.delivered + retries.delivered > 0;
  const lastDeliveredAt = isDelivered ? lastAttemptedAt : undefined;
  await cursors.countLate(uid, epoch, { firsts, retries, lastAttemptedAt, lastDeliveredAt });
}

/** What these attempts came to, taken together. */
export function tallyOf(verdicts: readonly Verdict[]): Tally {
  const tally = nothing();
  for (const verdict of verdicts) addTo(tally, verdict);
  return tally;
}

function nothing(): Tally {
  return { delivered: 0, failed: 0, rejected: 0 };
}

/** Never less than nothing: a row may have been removed since it was counted. */
function beyond(found: Tally, counted: Tally): Tally {
  return {
    delivered: Math.max(0, found.delivered - counted.delivered),
    failed: Math.max(0, found.failed - counted.failed),
    rejected: Math.max(0, found.rejected - counted.rejected),
  };
}
