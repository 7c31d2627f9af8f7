import type { Collection } from 'mongodb';
import type { Position } from '../domain/positions.js';
import type { Subscription } from '../domain/subscriptions.js';
import { wants } from '../domain/subscriptions.js';
import type { RemovalDocument } from './documents.js';
import type { Segment } from './segment.js';

const INTS = 3;

/** What a removal of these consecutive segments leaves behind: how many events of each name every one of them held. */
export function removalOf(tenant: string, segments: readonly Segment[]): Omit<RemovalDocument, '_id' | 'removedAt'> {
  const from = segments[0]?.seq ?? 0;
  const to = segments.at(-1)?.seq ?? 0;
  const names = [...new Set(segments.flatMap((segment) => segment.names))];
  const counts = segments.flatMap((segment) =>
    [...countByName(segment)].flatMap(([name, count]) => [segment.seq - from, names.indexOf(name), count]),
  );
  return { tenant, from, to, names, counts: Buffer.from(new Uint32Array(counts).buffer) };
}

/**
 * How many events that a subscription wants were removed between `from` and segment `to`. Of the segment that `from`
 * points into, the events before `from` are taken to be of wanted names.
 */
export async function countRemoved(
  removals: Collection<RemovalDocument>,
  tenant: string,
  from: Position,
  to: number,
  subscription: Subscription,
): Promise<number> {
  const wanted = wants(subscription);
  const records = removals
    .find({ tenant, to: { $gte: from.seq } }, { sort: { to: 1 }, promoteBuffers: true })
    .map((record) => ({ ...record, counts: Buffer.from(record.counts) }));
  let total = 0;
  let first = 0;
  // A removal that was interrupted is recorded again with the segments that were left: each is counted once.
  let countedTo = from.seq - 1;
  for await (const record of records) {
    for (let i = 0; i < record.counts.length; i += INTS * 4) {
      const seq = record.from + record.counts.readUInt32LE(i);
      if (seq <= countedTo || seq >= to) continue;
      const name = record.names[record.counts.readUInt32LE(i + 4)] ?? '';
      const count = wanted(name) ? record.counts.readUInt32LE(i + 8) : 0;
      total += count;
      if (seq === from.seq) first += count;
    }
    countedTo = Math.max(countedTo, record.to);
  }
  return total - Math.min(from.offset, first);
}

function countByName(segment: Segment): Map<string, number> {
  const counts = new Map<string, number>();
  for (const index of segment.nameOf) {
    const name = segment.names[index] ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
