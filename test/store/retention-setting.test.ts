import type { Collection, Document } from 'mongodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Batches } from '../../src/store/batches.js';
import { LogEntries } from '../../src/store/log-entries.js';
import { Publications } from '../../src/store/publications.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

/** What a process does to the indexes when it starts with this retention. */
async function startWith(days: number): Promise<void> {
  const { publications, batches, logEntries } = database.collections;
  const stores = [new Publications(publications, days), new Batches(batches, days), new LogEntries(logEntries, days)];
  await Promise.all(stores.map((store) => store.createIndexes()));
}

/** After how many days the server removes documents, by the field that it looks at. */
async function daysOf<D extends Document>(collection: Collection<D>): Promise<Record<string, number>> {
  const indexes = await collection.indexes();
  const expiring = indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds !== undefined);
  return Object.fromEntries(
    expiring.map(({ key, expireAfterSeconds }) => [Object.keys(key).join(), (expireAfterSeconds ?? 0) / 86_400]),
  );
}

test.each([7, 365])('what is kept for other times follows a retention of %s days at the next start', async (days) => {
  await startWith(days);
  const { publications, batches, logEntries } = database.collections;
  expect(await daysOf(publications)).toEqual({ attemptedAt: days });
  expect(await daysOf(batches)).toEqual({ deliveredAt: days });
  expect(await daysOf(logEntries)).toEqual({ createdAt: days });
});

test('several processes that start at once with another retention agree', async () => {
  await Promise.all([startWith(9), startWith(9), startWith(9)]);
  expect(await daysOf(database.collections.publications)).toEqual({ attemptedAt: 9 });
});
