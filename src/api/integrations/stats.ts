import { z } from 'zod';
import { type Backlog, backlogOf } from '../../activities/backlog.js';
import type { EventLog } from '../../log/index.js';
import type { CursorDocument } from '../../store/cursor.js';
import type { Cursors } from '../../store/cursors.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import type { Publications } from '../../store/publications.js';
import type { RejectedEvents } from '../../store/rejected-events.js';
import { count, timestamp } from '../operations/shapes.js';

/** Rejected events that are counted of an integration: whoever has this many does not need to know it to the last. */
const MOST_REJECTED = 10_000;

/** The stats of one integration in an answer. */
export const statsShown = z
  .object({
    pending_events: count.meta({ description: 'Wanted events that have no outcome yet.' }),
    pending_bytes: count,
    pending_estimated: z.boolean().meta({ description: 'There are more than were counted one by one.' }),
    oldest_pending_at: timestamp.nullable(),
    delivered: count.meta({ description: 'Events, since the integration was created.' }),
    failed: count.meta({ description: 'Attempts, since the integration was created.' }),
    rejected: count.meta({ description: 'Events, since the integration was created.' }),
    rejected_events: count.meta({
      description: `Events that are among the rejected ones now; of more than ${MOST_REJECTED.toLocaleString('en')} as many are counted.`,
    }),
    skipped: count.meta({ description: 'Events that the retention removed before they were sent.' }),
    retrying: count.meta({ description: 'Events that wait for a retry now.' }),
    last_attempted_at: timestamp.nullable(),
    last_delivery_at: timestamp.nullable(),
    batches: count.meta({ description: 'Objects that an S3 integration has written.' }),
  })
  .meta({ id: 'Stats' });

/** What the stats are put together from. */
export type StatsSources = {
  cursors: Pick<Cursors, 'list'>;
  log: Pick<EventLog, 'read' | 'tail' | 'positionAt'>;
  publications: Pick<Publications, 'recordedFrom' | 'countRetrying'>;
  rejectedEvents: Pick<RejectedEvents, 'counts'>;
};

/** Each gets this much even when others have taken the time. */
const LEAST_MS = 5;

/**
 * How far these integrations are, and what they have done so far; one that has just been removed is missing.
 *
 * @param countMs for all of them together; what cannot be counted in this time is estimated
 */
export async function statsOf(
  { cursors, log, publications, rejectedEvents }: StatsSources,
  integrations: readonly IntegrationDocument[],
  countMs: number,
): Promise<{ integration: IntegrationDocument; stats: z.input<typeof statsShown> }[]> {
  const uids = integrations.map(({ _id }) => _id);
  const [cursorOf, retrying] = await Promise.all([cursors.list(uids), publications.countRetrying(uids)]);
  const rejecting = uids.filter((uid) => (cursorOf.get(uid)?.totals.rejected ?? 0) > 0);
  const rejected = await rejectedEvents.counts(rejecting, MOST_REJECTED);
  const found: Awaited<ReturnType<typeof statsOf>> = [];
  let leftMs = countMs;
  for (const [i, integration] of integrations.entries()) {
    const { _id: uid, spec, revision } = integration;
    const cursor = cursorOf.get(uid);
    if (cursor === undefined) continue;
    const started = performance.now();
    const recorded = await publications.recordedFrom(uid, cursor.position);
    const shareMs = Math.max(LEAST_MS, leftMs / (integrations.length - i));
    const backlog = await backlogOf(log, spec, cursor, recorded, revision, shareMs);
    leftMs -= performance.now() - started;
    const now = { retrying: retrying.get(uid) ?? 0, rejected: rejected.get(uid) ?? 0 };
    found.push({ integration, stats: presentStats(cursor, backlog, now) });
  }
  return found;
}

function presentStats(
  cursor: CursorDocument,
  backlog: Backlog,
  now: { retrying: number; rejected: number },
): z.input<typeof statsShown> {
  const { totals } = cursor;
  return {
    pending_events: backlog.events,
    pending_bytes: backlog.bytes,
    pending_estimated: backlog.estimated,
    oldest_pending_at: backlog.oldestAt?.toISOString() ?? null,
    delivered: totals.delivered,
    failed: totals.failed,
    rejected: totals.rejected,
    rejected_events: now.rejected,
    skipped: totals.skipped,
    retrying: now.retrying,
    last_attempted_at: cursor.lastAttemptedAt?.toISOString() ?? null,
    last_delivery_at: cursor.lastDeliveredAt?.toISOString() ?? null,
    batches: cursor.batches?.delivered ?? 0,
  };
}
