import { isDeepStrictEqual } from 'node:util';
import type { IntegrationState } from '../domain/integration-state.js';
import { waitingFor } from '../domain/waiting.js';
import type { CursorDocument } from '../store/cursor.js';

/** A timer is set from what a delivery has seen at its end, which may lie behind what is on record by a little. */
const EARLY_ENOUGH_MS = 60_000;

/**
 * Whether an actor idles, and what it waits for will never come: its cursor is not among those that the events it wants
 * wake, or it owes a retry at which it does not look. That is so when MongoDB was restored to a moment at which the
 * integration was delivering, had another filter, or owed a retry that has been made since.
 *
 * Only who waits in vain is woken, and not everybody who idles: a wake costs 2 actions and 13 events of a history, and a
 * workflow task with the whole history where the actor is in no cache. Five thousand integrations would have all that every
 * day for nothing; to find a mismatch costs two reads by an index beside the query that the repair makes anyway.
 * Who has just been woken may look like it; then a wake is needless, and does no harm.
 *
 * @param retryAt when its first retry is due, if it owes one
 */
export function waitsInVain(
  { spec, status, failing, idle }: IntegrationState,
  { waiting }: Pick<CursorDocument, 'waiting'>,
  retryAt: Date | undefined,
): boolean {
  // One that fails has a timer for its next probe.
  if (status !== 'running' || failing !== undefined || idle === undefined) return false;
  const { until, ending } = idle;
  // A batch that fills, and what is owed past an end date, are looked at again by a timer alone.
  const byTimer = until !== undefined && (spec.target.kind === 's3' || ending);
  if (!byTimer && !isDeepStrictEqual(waiting, waitingFor(spec.subscription))) return true;
  return retryAt !== undefined && (until === undefined || Date.parse(until) > retryAt.getTime() + EARLY_ENOUGH_MS);
}
