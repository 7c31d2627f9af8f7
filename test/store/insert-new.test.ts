import type { Collection } from 'mongodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { insertNew } from '../../src/store/insert-new.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

type Row = { _id: number; name?: string | undefined };

let database: TestDatabase;
let rows: Collection<Row>;

beforeEach(async () => {
  database = await openTestDatabase();
  rows = database.db.collection<Row>('rows');
});
afterEach(() => database.close());

const numbered = (from: number, to: number): Row[] => {
  return Array.from({ length: to - from }, (_, i) => ({ _id: from + i, name: `${from}` }));
};

test('what is there stays as it is and is told by its index, in however many commands; all others are inserted', async () => {
  expect(await insertNew(rows, numbered(0, 1_500))).toEqual([]);
  expect(await insertNew(rows, numbered(1_200, 2_700))).toEqual(Array.from({ length: 300 }, (_, i) => i));
  expect(await insertNew(rows, numbered(2_500, 4_000).reverse())).toEqual(
    Array.from({ length: 200 }, (_, i) => 1_300 + i),
  );
  expect(await rows.countDocuments()).toBe(4_000);
  expect(await rows.findOne({ _id: 1_300 })).toEqual({ _id: 1_300, name: '0' });
});

test('what is undefined is not stored', async () => {
  await insertNew(rows, [{ _id: 1, name: undefined }]);
  expect(await rows.findOne()).toEqual({ _id: 1 });
});

test('one that the database refuses for another reason is an error', async () => {
  await database.db.command({ create: 'strict', validator: { name: { $exists: true } } });
  const strict = database.db.collection<Row>('strict');
  await insertNew(strict, [{ _id: 1, name: 'a' }]);
  await expect(insertNew(strict, [{ _id: 1, name: 'a' }, { _id: 2 }])).rejects.toThrow('Document failed validation');
});
