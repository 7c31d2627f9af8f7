import type { Db, Document } from 'mongodb';
import { MongoServerError } from 'mongodb';

type FormerIndex = { collection: string; key: Record<string, 1 | -1>; partialFilterExpression?: Document };

/** What Sluice once made and has no more use for: each of them costs every write. */
const FORMER_INDEXES: readonly FormerIndex[] = [
  { collection: 'publications', key: { tenant: 1, attemptedAt: -1, _id: -1 } },
  { collection: 'publications', key: { '_id.uid': 1, attemptedAt: -1, _id: -1 } },
  { collection: 'publications', key: { '_id.uid': 1, status: 1, attemptedAt: -1, _id: -1, domainEntityType: 1 } },
  { collection: 'publications', key: { '_id.uid': 1, eventName: 1, attemptedAt: -1, _id: -1 } },
  {
    collection: 'publications',
    key: { '_id.uid': 1, eventName: 1, status: 1, attemptedAt: -1, _id: -1, domainEntityType: 1 },
  },
  {
    collection: 'publications',
    key: { '_id.uid': 1, domainEntityId: 1, attemptedAt: -1, _id: -1 },
    partialFilterExpression: { domainEntityId: { $exists: true } },
  },
  {
    collection: 'publications',
    key: { '_id.uid': 1, 'rejected.at': -1, 'rejected.id': -1 },
    partialFilterExpression: { rejected: { $exists: true } },
  },
  // The one that is made now has the same key, and cannot be made beside it.
  {
    collection: 'publications',
    key: { '_id.uid': 1, 'rejected.id': -1 },
    partialFilterExpression: { rejected: { $exists: true } },
  },
  { collection: 'batches', key: { tenant: 1, lastAttemptedAt: -1, _id: -1 } },
  { collection: 'cursors', key: { tenant: 1 }, partialFilterExpression: { waiting: { $exists: true } } },
  { collection: 'api_keys', key: { tenant: 1, createdAt: 1 } },
];

/** MongoDB's codes for a collection and an index that are not there. */
const NOT_THERE = [26, 27];

/**
 * Drops the indexes that an earlier version has made and this one does not need. Others, which an operator may have made,
 * are left alone.
 *
 * @returns what was dropped: `collection.index`
 */
export async function dropFormerIndexes(db: Db): Promise<string[]> {
  const dropped: string[] = [];
  for (const collection of new Set(FORMER_INDEXES.map((index) => index.collection))) {
    for (const index of await indexesOf(db, collection)) {
      if (!FORMER_INDEXES.some((former) => former.collection === collection && isSame(former, index))) continue;
      await db.collection(collection).dropIndex(index.name).catch(ignoreMissing);
      dropped.push(`${collection}.${index.name}`);
    }
  }
  return dropped;
}

async function indexesOf(db: Db, collection: string): Promise<Document[]> {
  return (await db.collection(collection).indexes().catch(ignoreMissing)) ?? [];
}

/** Its name tells that it was not made by hand under another one. */
function isSame(former: FormerIndex, { key, name, partialFilterExpression }: Document): boolean {
  const madeName = Object.entries(former.key).flat().join('_');
  const filters = [former.partialFilterExpression, partialFilterExpression].map((filter) => JSON.stringify(filter));
  return name === madeName && JSON.stringify(key) === JSON.stringify(former.key) && filters[0] === filters[1];
}

/** Several processes start at once, and a new database has no collections. */
function ignoreMissing(error: unknown): undefined {
  if (error instanceof MongoServerError && NOT_THERE.includes(Number(error.code))) return undefined;
  throw error;
}
