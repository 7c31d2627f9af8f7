import { afterEach, beforeEach, expect, test } from 'vitest';
import { dropFormerIndexes } from '../../src/store/former-indexes.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

const BY_TENANT = { tenant: 1, attemptedAt: -1, _id: -1 } as const;

const namesIn = async (collection: string) => {
  const indexes = await database.db.collection(collection).indexes();
  return indexes.map(({ name }) => name).sort();
};

test('an index that an earlier version made is dropped, whoever else starts at the same time', async () => {
  const before = await namesIn('publications');
  await database.collections.publications.createIndex(BY_TENANT);
  await database.collections.batches.createIndex({ tenant: 1, lastAttemptedAt: -1, _id: -1 });
  await Promise.all([1, 2, 3].map(() => dropFormerIndexes(database.db)));
  expect(await namesIn('publications')).toEqual(before);
  expect(await namesIn('batches')).not.toContain('tenant_1_lastAttemptedAt_-1__id_-1');
});

test('an index whose filter has changed makes room for the new one', async () => {
  const { publications } = database.collections;
  const key = { '_id.uid': 1, 'rejected.id': -1 } as const;
  await publications.dropIndex('_id.uid_1_rejected.id_-1');
  await publications.createIndex(key, { partialFilterExpression: { rejected: { $exists: true } } });
  expect(await dropFormerIndexes(database.db)).toEqual(['publications._id.uid_1_rejected.id_-1']);
  await database.rejectedEvents.createIndexes();
  expect(await dropFormerIndexes(database.db)).toEqual([]);
});

test('what this version makes stays, and so does what somebody else has made', async () => {
  const { publications } = database.collections;
  await publications.createIndex(BY_TENANT, { name: 'ours' });
  await publications.createIndex({ tenant: 1, eventId: 1 });
  const before = await namesIn('publications');
  expect(await dropFormerIndexes(database.db)).toEqual([]);
  expect(await namesIn('publications')).toEqual(before);
});

test('a database without collections has nothing to drop', async () => {
  await database.db.dropDatabase();
  expect(await dropFormerIndexes(database.db)).toEqual([]);
});
