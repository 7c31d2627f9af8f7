import type { Collection } from 'mongodb';
import type { Position } from '../domain/positions.js';
import { type Subscription, wants } from '../domain/subscriptions.js';
import type { RemovalDocument } from './documents.js';
import type { Segment } from './segment.js';

/** Numbers in `counts` for each name in each segment: seq, publishedAt, index in `names`, events. */
const WIDTH = 4;
const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** What a removal of these consecutive segments leaves behind: how many events of each name every one of them held. */
export function removalOf(tenant: string, segments: readonly Segment[]): Omit<RemovalDocument, '_id' | 'removedAt'> {
  const names = [...new Set(segments.flatMap((segment) => segment.names))];
  const counts = segments.flatMap((segment) =>
    [...countByName(segment)].flatMap(([name, count]) => [
      segment.seq,
      segment.publishedAt.getTime(),
      names.indexOf(name),
      count,
    ]),
  );
  return {
    tenant,
    from: segments[0]?.seq ?? 0,
    to: segments.at(-1)?.seq ?? 0,
    names,
    counts: Buffer.from(new Float64Array(counts).buffer),
  };
}

/** A stretch of a log that is gone: from a position up to segment `to`, and what was published before `until`. */
export type Gone = { from: Position; to: number; until: Date | undefined };

/**
 * How many events that a subscription wants were removed from a stretch. In the segment that `from` points into, the
 * events before `from` are taken to be of wanted names.
 */
export async function countRemoved(
  removals: Collection<RemovalDocument>,
  tenant: string,
  { from, to, until }: Gone,
  subscription: Subscription,
): Promise<number> {
  const wanted = wants(subscription);
  const records = removals.find({ tenant, to: { $gte: from.seq } }, { sort: { to: 1 }, promoteBuffers: true });
  let total = 0;
  let inFirst = 0;
  // A removal that was interrupted is recorded again with the segments that were left: each is counted once.
  let counted = from.seq - 1;
  for await (const record of records) {
    for (let i = 0; i < record.counts.length; i += WIDTH * BYTES) {
      const [seq, publishedAt, name, count] = readEntry(record.counts, i);
      if (seq <= counted || seq >= to || (until && publishedAt >= until.getTime())) continue;
      if (!wanted(record.names[name] ?? '')) continue;
      total += count;
      if (seq === from.seq) inFirst += count;
    }
    counted = Math.max(counted, record.to);
  }
  return total - Math.min(from.offset, inFirst);
}

function readEntry(counts: Buffer, at: number): [seq: number, publishedAt: number, name: number, count: number] {
  const number = (i: number) => counts.readDoubleLE(at + i * BYTES);
  return [number(0), number(1), number(2), number(3)];
}

function countByName(segment: Segment): Map<string, number> {
  const counts = new Map<string, number>();
  for (const index of segment.nameOf) {
    const name = segment.names[index] ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
