import type { IntegrationSpec, S3Target } from '../../domain/integrations.js';
import type { Position } from '../../domain/positions.js';
import { type EventLog, eventIdAt } from '../../log/index.js';
import type { BatchDocument } from '../../store/batches.js';
import type { PendingBatch } from '../../store/cursor.js';
import { objectKey } from './object-key.js';

/**
 * Fixes everything about the next batch: what goes in, and where it goes.
 *
 * @returns undefined when retention has removed events that are counted
 */
export async function planBatch(
  log: Pick<EventLog, 'segment'>,
  spec: IntegrationSpec & { target: S3Target },
  { number, epoch, pending }: { number: number; epoch: number; pending: PendingBatch },
): Promise<BatchDocument | undefined> {
  const { tenant, id, uid, subscription, target } = spec;
  const { first: from, last, scanned: to, events, bytes, firstPublishedAt, lastPublishedAt } = pending;
  const [firstEventId, lastEventId] = await Promise.all([idAt(log, tenant, from), idAt(log, tenant, last)]);
  if (firstEventId === undefined || lastEventId === undefined) return undefined;
  const now = new Date();
  return {
    _id: `${uid}/${number}`,
    uid,
    tenant,
    integration: id,
    number,
    bucket: target.bucket,
    key: objectKey(target, tenant, now),
    from,
    to,
    subscription,
    events,
    bytes,
    firstEventId,
    lastEventId,
    firstPublishedAt,
    lastPublishedAt,
    createdAt: now,
    epoch,
    attempts: 0,
  };
}

async function idAt(log: Pick<EventLog, 'segment'>, tenant: string, at: Position): Promise<string | undefined> {
  const segment = await log.segment(tenant, at.seq, ['keys']);
  return segment === null ? undefined : eventIdAt(segment, at.offset) || `${at.seq}/${at.offset}`;
}
