import { type Collection, ObjectId } from 'mongodb';
import { BY_SEQ, type RemovalDocument, type SegmentDocument } from './documents.js';
import { newestSeq } from './ranges.js';
import { removalOf } from './removals.js';
import { projectionOf, toSegment } from './stored.js';

export type RetentionOptions = {
  /** Called after each step, with what was removed so far; may throw to stop. */
  onStep?: (removed: Removed) => void;
  /** The most segments and events that one step removes. A step is one delete, so these bound its burst of work. */
  stepSegments?: number;
  stepEvents?: number;
};

export type Removed = { segments: number; events: number };

/**
 * Removes the segments that were published before an instant from every tenant's log, oldest first, in small steps.
 * The newest segment of a log always stays: the next one is numbered after it.
 */
export async function removeExpired(
  segments: Collection<SegmentDocument>,
  removals: Collection<RemovalDocument>,
  before: Date,
  { onStep, stepSegments = 200, stepEvents = 10_000 }: RetentionOptions,
): Promise<Removed> {
  const total = { segments: 0, events: 0 };
  for (const tenant of await tenantsOf(segments)) {
    const newest = await newestSeq(segments, tenant);
    for (;;) {
      const step = await removeStep(segments, removals, { tenant, newest, before, stepSegments, stepEvents });
      if (step.segments === 0) break;
      total.segments += step.segments;
      total.events += step.events;
      onStep?.(total);
    }
  }
  return total;
}

type Step = { tenant: string; newest: number; before: Date; stepSegments: number; stepEvents: number };

/**
 * What is removed is recorded first: a reader that finds its position gone can count on the record. Segments go in
 * ascending order, which is the order of the index, so what is left of a log never has a hole.
 */
async function removeStep(
  segments: Collection<SegmentDocument>,
  removals: Collection<RemovalDocument>,
  { tenant, newest, before, stepSegments, stepEvents }: Step,
): Promise<Removed> {
  const oldest = await segments
    .find(
      { tenant, seq: { $lt: newest } },
      { hint: BY_SEQ, sort: { seq: 1 }, limit: stepSegments, projection: projectionOf([]), promoteBuffers: true },
    )
    .toArray();
  let events = 0;
  const expired = oldest
    .map((document) => toSegment(document, []))
    .filter((segment, i) => {
      events += segment.count;
      return segment.publishedAt < before && (i === 0 || events <= stepEvents);
    });
  const removal = removalOf(tenant, expired);
  if (expired.length === 0) return { segments: 0, events: 0 };
  await removals.insertOne({ _id: new ObjectId(), ...removal, removedAt: new Date() });
  await segments.deleteMany({ tenant, seq: { $gte: removal.from, $lte: removal.to } }, { hint: BY_SEQ });
  return { segments: expired.length, events: expired.reduce((sum, { count }) => sum + count, 0) };
}

/** Hops through the index from tenant to tenant. */
async function tenantsOf(segments: Collection<SegmentDocument>): Promise<string[]> {
  const tenants: string[] = [];
  for (;;) {
    const next = await segments.findOne(
      { tenant: { $gt: tenants.at(-1) ?? '' } },
      { hint: BY_SEQ, sort: { tenant: 1, seq: 1 }, projection: { _id: 0, tenant: 1 } },
    );
    if (!next) return tenants;
    tenants.push(next.tenant);
  }
}
