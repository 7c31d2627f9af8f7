import type { IntegrationSpec, S3Target } from '../../domain/integrations.js';
import { comparePositions, type Position } from '../../domain/positions.js';
import { wants } from '../../domain/subscriptions.js';
import { type EventLog, lineBytesAt, nameAt, type Segment } from '../../log/index.js';
import type { PendingBatch } from '../../store/cursors.js';

// Only sizes and names are read here, so the answer is small whatever the envelopes weigh.
const READ_BYTES = 16 * 1_024 * 1_024;

/** What waits for the next batch; `full` when the next event would not fit any more. `skipped`: lost to retention. */
export type Scan = { pending?: PendingBatch; full: boolean; position: Position; skipped: number };

/**
 * Counts the events that wait for the next batch, in bytes of their lines as they will stand in the object. It goes on
 * from what was counted before, so no event is counted twice, and stops where the batch is full.
 */
export async function scan(
  log: Pick<EventLog, 'read'>,
  { tenant, subscription, endsAt, target }: IntegrationSpec & { target: S3Target },
  from: Position,
  counted: PendingBatch | undefined,
): Promise<Scan> {
  const wanted = wants(subscription);
  const until = endsAt === undefined ? {} : { until: new Date(endsAt) };
  let pending = counted;
  let position = counted?.scanned ?? from;
  let lost = 0;
  for (;;) {
    const page = await log.read(tenant, { from: position, subscription, columns: [], maxBytes: READ_BYTES, ...until });
    lost += page.skipped;
    for (const segment of page.segments) {
      const counting = countSegment(segment, position, wanted, target.batchMaxBytes, pending);
      pending = counting.pending;
      position = counting.position;
      if (counting.full) return { ...(pending && { pending }), full: true, position, skipped: lost };
    }
    const moved = comparePositions(page.next, position) > 0;
    if (moved) position = page.next;
    if (pending !== undefined) pending = { ...pending, scanned: position };
    if (page.atTail || !moved) return { ...(pending && { pending }), full: false, position, skipped: lost };
  }
}

type Counting = { pending?: PendingBatch; position: Position; full: boolean };

function countSegment(
  segment: Segment,
  from: Position,
  wanted: (name: string) => boolean,
  maxBytes: number,
  before: PendingBatch | undefined,
): Counting {
  let { events = 0, bytes = 0, firstPublishedAt } = before ?? {};
  const first = segment.seq === from.seq ? from.offset : 0;
  for (let offset = first; offset < segment.count; offset += 1) {
    if (!wanted(nameAt(segment, offset))) continue;
    const size = lineBytesAt(segment, offset);
    // An event larger than a whole batch gets one of its own.
    if (events > 0 && bytes + size > maxBytes) {
      const position = { seq: segment.seq, offset };
      return {
        pending: { scanned: position, events, bytes, firstPublishedAt: firstPublishedAt ?? segment.publishedAt },
        position,
        full: true,
      };
    }
    events += 1;
    bytes += size;
    firstPublishedAt ??= segment.publishedAt;
  }
  const position = { seq: segment.seq + 1, offset: 0 };
  if (events === 0 || firstPublishedAt === undefined) return { position, full: false };
  return { pending: { scanned: position, events, bytes, firstPublishedAt }, position, full: false };
}
