import type { Collection, Filter } from 'mongodb';
import type { Position } from '../domain/positions.js';
import type { Subscription } from '../domain/subscriptions.js';
import { entityTopic, wantsEverything } from '../domain/subscriptions.js';
import type { SegmentDocument } from './documents.js';
import { BY_SEQ, BY_TIME, BY_TOPIC } from './documents.js';
import type { Column, Segment } from './segment.js';
import { segmentBytes } from './segment.js';
import { projectionOf, toSegment } from './stored.js';

/** From `from` (included) to `to` (not included), both numbers of segments. */
export type Range = { from: number; to: number };

/**
 * MongoDB merges one ordered index scan for each topic; with more than 200 it would sort instead. Who wants as much as
 * that may as well read everything.
 */
const MAX_TOPICS = 100;
const MAX_SEGMENTS = 1_000;
/** What is unpacked in one go: a thousand small ones would keep everything else in the process waiting for 30 to 40 ms. */
const SEGMENTS_IN_A_TURN = 100;

/** The query for the segments of a range that hold something that is wanted, and the index that serves it. */
export function rangeQuery(tenant: string, range: Range, subscription: Subscription) {
  const topics = [...subscription.events, ...subscription.entities.map(entityTopic)];
  const seq = { $gte: range.from, $lt: range.to };
  const everything = wantsEverything(subscription) || topics.length > MAX_TOPICS;
  const filter: Filter<SegmentDocument> = everything ? { tenant, seq } : { tenant, topics: { $in: topics }, seq };
  return { filter, hint: everything ? BY_SEQ : BY_TOPIC };
}

/** Reads the ranges of segments of a collection, in order, and learns how many to ask for at a time. */
export class RangeReader {
  /** Mean bytes of the segments read last, by tenant. */
  private readonly meanBytes = new Map<string, number>();

  constructor(private readonly segments: Collection<SegmentDocument>) {}

  /**
   * The first segments of the range that hold something wanted, at most `maxBytes` of lines but at least one; and
   * whether these are all of them.
   */
  async read(
    tenant: string,
    range: Range,
    subscription: Subscription,
    columns: readonly Column[],
    maxBytes: number,
  ): Promise<{ segments: Segment[]; complete: boolean }> {
    const { filter, hint } = rangeQuery(tenant, range, subscription);
    const limit = this.limitFor(tenant, maxBytes);
    const batchSize = Math.min(limit, SEGMENTS_IN_A_TURN);
    const options = { hint, sort: { seq: 1 }, limit, batchSize, promoteBuffers: true } as const;
    const cursor = this.segments.find(filter, { ...options, projection: projectionOf(columns) });
    const segments: Segment[] = [];
    let bytes = 0;
    let cut = false;
    for await (const document of cursor) {
      const segment = toSegment(document, columns);
      bytes += segmentBytes(segment);
      cut = segments.length > 0 && bytes > maxBytes;
      if (cut) break;
      segments.push(segment);
    }
    this.learn(tenant, segments);
    return { segments, complete: !cut && segments.length < limit };
  }

  private limitFor(tenant: string, maxBytes: number): number {
    const mean = this.meanBytes.get(tenant) ?? 256 * 1024;
    // Rather one too few: what does not fit is read in vain, and once more the next time.
    return Math.min(MAX_SEGMENTS, Math.max(1, Math.floor(maxBytes / mean)));
  }

  private learn(tenant: string, segments: readonly Segment[]): void {
    if (segments.length === 0) return;
    const bytes = segments.reduce((sum, segment) => sum + segmentBytes(segment), 0);
    this.meanBytes.set(tenant, Math.max(1, bytes / segments.length));
  }
}

/** The first of the segments that fit, and always the very first. */
export function withinBytes(segments: readonly Segment[], maxBytes: number): Segment[] {
  let bytes = 0;
  const end = segments.findIndex((segment, i) => {
    bytes += segmentBytes(segment);
    return i > 0 && bytes > maxBytes;
  });
  return end < 0 ? [...segments] : segments.slice(0, end);
}

/** The number of the oldest segment that is still there, null in a log that holds nothing. */
export async function oldestSeq(segments: Collection<SegmentDocument>, tenant: string): Promise<number | null> {
  const oldest = await segments.findOne(
    { tenant },
    { sort: { seq: 1 }, hint: BY_SEQ, projection: { _id: 0, tenant: 1, seq: 1 } },
  );
  return oldest?.seq ?? null;
}

/** The number of the newest segment, 0 in a log that holds nothing. */
export async function newestSeq(segments: Collection<SegmentDocument>, tenant: string): Promise<number> {
  const newest = await segments.findOne(
    { tenant },
    { sort: { seq: -1 }, hint: BY_SEQ, projection: { _id: 0, tenant: 1, seq: 1 } },
  );
  return newest?.seq ?? 0;
}

/** The number of the newest segment of every tenant's log, one look into the index for each tenant. */
export async function newestSeqs(segments: Collection<SegmentDocument>): Promise<Map<string, number>> {
  const newest = segments.aggregate<{ _id: string; seq: number }>(
    [{ $sort: { tenant: -1, seq: -1 } }, { $group: { _id: '$tenant', seq: { $first: '$seq' } } }],
    { hint: BY_SEQ },
  );
  return new Map((await newest.toArray()).map(({ _id, seq }) => [_id, seq]));
}

/** The first segment that was published at `instant` or later, null if there is none. */
export async function seqAt(
  segments: Collection<SegmentDocument>,
  tenant: string,
  instant: Date,
): Promise<number | null> {
  const first = await segments.findOne(
    { tenant, publishedAt: { $gte: instant } },
    { sort: { publishedAt: 1, seq: 1 }, hint: BY_TIME, projection: { _id: 0, seq: 1 } },
  );
  return first?.seq ?? null;
}

/** The position where a segment begins. */
export function startOf(seq: number): Position {
  return { seq, offset: 0 };
}
