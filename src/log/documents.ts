import type { Collection, Db, ObjectId } from 'mongodb';

/** One segment as it is stored; what an entry of the columns means is said at `Segment`. */
export type SegmentDocument = {
  _id: ObjectId;
  tenant: string;
  /** From 1, without gaps. */
  seq: number;
  publishedAt: Date;
  count: number;
  /** Events and bytes in all earlier segments of the chain, removed ones included. */
  eventsBefore: number;
  bytesBefore: number;
  /**
   * What is looked for among segments: the distinct names, the distinct entities of the names with a full stop (`order.`),
   * and each name with each type that it has, see `kindTopic`.
   */
  topics: string[];
  names: string[];
  types: string[];
  /** Little-endian integers, one for each event: 16 bits index `names` and `types`, 32 bits say where a line ends. */
  nameOf: Buffer;
  typeOf: Buffer;
  ends: Buffer;
  lines: Buffer;
  keys: string[];
  entities: string[];
  entityIds?: string[];
  /** The distinct traces, and 16 bits for each event: 0 for none, else its index in them + 1. Absent when none has one. */
  traces?: string[];
  traceOf?: Buffer;
};

/** What retention removed, so that readers can say what they missed. */
export type RemovalDocument = {
  _id: ObjectId;
  tenant: string;
  /** The first and the last segment that were removed. */
  from: number;
  to: number;
  names: string[];
  /** Little-endian doubles, four for each name in each segment: seq, publishedAt, index in `names`, events. */
  counts: Buffer;
  removedAt: Date;
};

/** Long enough for any reader to come back, and some orders of magnitude smaller than the segments were. */
const REMOVALS_KEPT_SECONDS = 366 * 24 * 3600;

export const BY_SEQ = { tenant: 1, seq: 1 } as const;
export const BY_KEY = { tenant: 1, keys: 1 } as const;
export const BY_ENTITY = { tenant: 1, entities: 1, seq: 1 } as const;
export const BY_TOPIC = { tenant: 1, topics: 1, seq: 1 } as const;
export const BY_TYPE = { tenant: 1, types: 1, seq: 1 } as const;
export const BY_TIME = { tenant: 1, publishedAt: 1, seq: 1 } as const;

/**
 * Majority everywhere: what a reader has seen, or an appender has built upon, must never be rolled back.
 */
export function segmentsIn(db: Db): Collection<SegmentDocument> {
  return db.collection('segments', {
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    writeConcern: { w: 'majority', journal: true },
  });
}

export function removalsIn(db: Db): Collection<RemovalDocument> {
  return db.collection('segment_removals', {
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    writeConcern: { w: 'majority', journal: true },
  });
}

/** Makes the indexes that every query of the log relies on; does nothing where they exist. */
export async function createLogIndexes(db: Db): Promise<void> {
  await segmentsIn(db).createIndexes([
    { key: BY_SEQ, unique: true },
    { key: BY_KEY, unique: true },
    { key: BY_ENTITY },
    { key: BY_TOPIC },
    { key: BY_TYPE },
    { key: BY_TIME },
  ]);
  await removalsIn(db).createIndexes([
    { key: { tenant: 1, to: 1 } },
    { key: { removedAt: 1 }, expireAfterSeconds: REMOVALS_KEPT_SECONDS },
  ]);
}
