import type { IntegrationSpec, S3Target } from '../../domain/integrations.js';
import type { Position } from '../../domain/positions.js';
import { wants } from '../../domain/subscriptions.js';
import { type EventLog, lineBytesAt, nameAt, type Segment } from '../../log/index.js';
import type { PendingBatch } from '../../store/cursor.js';
import { type DamagedSegments, mayConcern } from '../damaged-segments.js';

/** Of lines; they are not read, only their sizes and names, which are small whatever the envelopes weigh. */
const READ_BYTES = 64 * 1_024 * 1_024;

/**
 * What waits for the next batch; `full` when the next event would not fit any more. `position`: everything before it has
 * been looked at. `skipped`: wanted events that were lost to retention.
 */
export type Scan = { pending?: PendingBatch; full: boolean; position: Position; skipped: number };

/**
 * Counts the events that wait for the next batch, in bytes of their lines as they will stand in the object. It goes on
 * from what was counted before, so no event is counted twice, and stops where the batch is full.
 */
export async function scan(
  log: Pick<EventLog, 'read'>,
  { tenant, subscription, endsAt, target }: IntegrationSpec & { target: S3Target },
  from: Position,
  damaged: Pick<DamagedSegments, 'meet'>,
  counted?: PendingBatch,
): Promise<Scan> {
  const wanted = wants(subscription);
  const until = endsAt === undefined ? {} : { until: new Date(endsAt) };
  let pending = counted;
  let position = counted?.scanned ?? from;
  let skipped = 0;
  for (;;) {
    // A little more than what is missing tells whether the batch is full.
    const maxBytes = Math.min(READ_BYTES, Math.max(1, target.batchMaxBytes - (pending?.bytes ?? 0)) + 1);
    const page = await log.read(tenant, { from: position, subscription, columns: [], maxBytes, ...until });
    skipped += page.skipped;
    for (const segment of page.segments) {
      if (mayConcern(segment, subscription)) {
        // A batch ends before a damaged segment: what it holds would seem to be in the batch once it is mended.
        position = { seq: segment.seq, offset: 0 };
        if (pending !== undefined) return { pending: { ...pending, scanned: position }, full: true, position, skipped };
        damaged.meet(segment, 'passed by');
        continue;
      }
      const counting = countSegment(segment, position, wanted, target.batchMaxBytes, pending);
      ({ pending, position } = counting);
      if (counting.full) return { ...(pending && { pending }), full: true, position, skipped };
    }
    position = page.next;
    if (pending !== undefined) pending = { ...pending, scanned: position };
    if (page.atTail) return { ...(pending && { pending }), full: false, position, skipped };
  }
}

type Counting = { pending: PendingBatch | undefined; position: Position; full: boolean };

/** Adds the wanted events of a segment to what was counted before, as many as fit. */
function countSegment(
  segment: Segment,
  from: Position,
  wanted: (name: string) => boolean,
  maxBytes: number,
  before: PendingBatch | undefined,
): Counting {
  const { seq, publishedAt, count } = segment;
  let [events, bytes, full] = [before?.events ?? 0, before?.bytes ?? 0, false];
  let [first, last] = [-1, -1];
  let offset = seq === from.seq ? from.offset : 0;
  for (; offset < count; offset += 1) {
    if (!wanted(nameAt(segment, offset))) continue;
    const size = lineBytesAt(segment, offset);
    // An event larger than a whole batch gets one of its own.
    full = events > 0 && bytes + size > maxBytes;
    if (full) break;
    events += 1;
    bytes += size;
    last = offset;
    if (first < 0) first = offset;
  }
  const position = full ? { seq, offset } : { seq: seq + 1, offset: 0 };
  if (last < 0) return { pending: before && { ...before, scanned: position }, position, full };
  const pending = {
    scanned: position,
    first: before?.first ?? { seq, offset: first },
    last: { seq, offset: last },
    firstPublishedAt: before?.firstPublishedAt ?? publishedAt,
    lastPublishedAt: publishedAt,
    events,
    bytes,
  };
  return { pending, position, full };
}
