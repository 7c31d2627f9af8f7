import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { NewEvent } from '../domain/events.js';
import type { Tail } from './build.js';
import { buildSegment, NO_TAIL, TAIL_FIELDS, tailAfter } from './build.js';
import type { SegmentDocument } from './documents.js';
import { BY_KEY, BY_SEQ } from './documents.js';

const DUPLICATE_KEY = 11000;
/** A segment that is in the way may need a few milliseconds to become durable. */
const RECHECK_MS = 2;
const RECHECKS = 50;

export type Committed = {
  tail: Tail;
  /** The events that were stored; what is missing had been stored before. */
  stored: readonly NewEvent[];
};

/**
 * Puts `events`, whose keys must differ, behind the chain as one segment: compare-and-append. The segment takes the
 * place after the newest one under the unique index on (tenant, seq), so a process that was slower sees that its place
 * is taken and tries the next. Events that the log has already are left out.
 *
 * Only a durable segment is ever built upon, so that a failover can not leave a hole: a tail is what this process
 * wrote with a majority, or what it read with read concern majority.
 *
 * It starts nothing new once `abandoned` says that nobody waits for the result any more.
 */
export async function commit(
  segments: Collection<SegmentDocument>,
  tenant: string,
  events: readonly NewEvent[],
  knownTail: Tail | null,
  abandoned: () => boolean = () => false,
): Promise<Committed> {
  let tail = knownTail ?? (await readTail(segments, tenant));
  let fresh = events;
  while (fresh.length > 0 && !abandoned()) {
    const segment = buildSegment(tenant, fresh, tail, Date.now());
    try {
      await segments.insertOne(segment);
      return { tail: tailAfter(segment), stored: fresh };
    } catch (error) {
      if (isDuplicate(error, BY_SEQ)) tail = await newerTail(segments, tenant, tail);
      else if (isDuplicate(error, BY_KEY)) fresh = await withoutStored(segments, tenant, fresh);
      else throw error;
    }
  }
  return { tail, stored: [] };
}

/** The newest durable segment of a log. */
export async function readTail(segments: Collection<SegmentDocument>, tenant: string): Promise<Tail> {
  const newest = await segments.findOne(
    { tenant },
    { sort: { seq: -1 }, hint: BY_SEQ, projection: TAIL_FIELDS, promoteBuffers: true },
  );
  return newest ? tailAfter(newest) : NO_TAIL;
}

/** The tail once the segment that took the next place is durable. Gives up waiting if that one is rolled back. */
async function newerTail(segments: Collection<SegmentDocument>, tenant: string, known: Tail): Promise<Tail> {
  for (let attempt = 1; ; attempt += 1) {
    const tail = await readTail(segments, tenant);
    if (tail.seq > known.seq || attempt === RECHECKS) return tail;
    await sleep(RECHECK_MS);
  }
}

/** The events that are not in the log yet. One that is there, but not durable yet, is waited for: it counts as stored. */
async function withoutStored(
  segments: Collection<SegmentDocument>,
  tenant: string,
  events: readonly NewEvent[],
): Promise<readonly NewEvent[]> {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await storedKeys(segments, tenant, events);
    if (stored.size > 0 || attempt === RECHECKS) return events.filter(({ key }) => !stored.has(key));
    await sleep(RECHECK_MS);
  }
}

async function storedKeys(
  segments: Collection<SegmentDocument>,
  tenant: string,
  events: readonly NewEvent[],
): Promise<ReadonlySet<string>> {
  const wanted = new Set(events.map(({ key }) => key));
  const stored = new Set<string>();
  const holders = segments.find(
    { tenant, keys: { $in: [...wanted] } },
    { hint: BY_KEY, projection: { _id: 0, keys: 1 } },
  );
  for await (const { keys } of holders) {
    for (const key of keys) if (wanted.has(key)) stored.add(key);
  }
  return stored;
}

/** Whether an insert was refused because this unique index holds its key already. */
export function isDuplicate(error: unknown, index: object): boolean {
  return (
    error instanceof MongoServerError &&
    error.code === DUPLICATE_KEY &&
    Object.keys(error.keyPattern ?? {}).join() === Object.keys(index).join()
  );
}
