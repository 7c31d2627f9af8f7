import { randomBytes } from 'node:crypto';
import type { IntegrationSpec, S3Target } from '../../domain/integrations.js';
import type { Position } from '../../domain/positions.js';
import { wants } from '../../domain/subscriptions.js';
import { type EventLog, eventIdAt, nameAt } from '../../log/index.js';
import type { BatchDocument } from '../../store/batches.js';
import type { PendingBatch } from '../../store/cursors.js';

/** `{prefix}/{tenant}/{milliseconds}-data-{random}.export`, as the readers of these buckets know it. */
export function objectKey(target: S3Target, tenant: string, now: Date): string {
  const name = `${now.getTime()}-data-${randomBytes(8).toString('hex')}.export`;
  const suffix = target.compression === 'gzip' ? '.gz' : '';
  return `${target.keyPrefix === undefined ? '' : `${target.keyPrefix}/`}${tenant}/${name}${suffix}`;
}

/** Fixes everything about the next batch: what goes in, and where it goes. */
export async function planBatch(
  log: Pick<EventLog, 'read'>,
  spec: IntegrationSpec & { target: S3Target },
  { number, epoch, from, pending }: { number: number; epoch: number; from: Position; pending: PendingBatch },
): Promise<BatchDocument> {
  const { tenant, id, uid, subscription, target } = spec;
  const now = new Date();
  const edges = await edgesOf(log, spec, from, pending.scanned);
  return {
    _id: `${uid}/${number}`,
    uid,
    tenant,
    integration: id,
    number,
    key: objectKey(target, tenant, now),
    from,
    to: pending.scanned,
    subscription,
    events: pending.events,
    bytes: pending.bytes,
    ...edges,
    firstPublishedAt: pending.firstPublishedAt,
    createdAt: now,
    epoch,
    attempts: 0,
  };
}

type Edges = { firstEventId: string; lastEventId: string; lastPublishedAt: Date };

/** The first and the last event between two positions. */
async function edgesOf(
  log: Pick<EventLog, 'read'>,
  { tenant, subscription }: IntegrationSpec,
  from: Position,
  to: Position,
): Promise<Edges> {
  const wanted = wants(subscription);
  const edges: Partial<Edges> = {};
  for (let position = from; ; ) {
    const page = await log.read(tenant, { from: position, subscription, columns: ['keys'] });
    for (const segment of page.segments) {
      const start = segment.seq === from.seq ? from.offset : 0;
      const end = segment.seq === to.seq ? to.offset : segment.seq < to.seq ? segment.count : 0;
      for (let offset = start; offset < end; offset += 1) {
        if (!wanted(nameAt(segment, offset))) continue;
        edges.firstEventId ??= eventIdAt(segment, offset);
        edges.lastEventId = eventIdAt(segment, offset);
        edges.lastPublishedAt = segment.publishedAt;
      }
    }
    if (page.atTail || page.next.seq > to.seq) break;
    position = page.next;
  }
  const { firstEventId, lastEventId, lastPublishedAt } = edges;
  if (firstEventId === undefined || lastEventId === undefined || lastPublishedAt === undefined) {
    throw new Error(`a batch between ${JSON.stringify(from)} and ${JSON.stringify(to)} holds no event`);
  }
  return { firstEventId, lastEventId, lastPublishedAt };
}
