import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { type S3Integration, s3Integration } from '../support/s3-deliveries.js';

describe('an S3 delivery that comes upon a damaged segment', () => {
  let database: TestDatabase;
  let s3: S3Integration;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    s3 = await s3Integration(database);
    onTestFinished(s3.close);
    await s3.append(['a-1', 'a-2']);
    await s3.append(['b-1', 'b-2']);
    await s3.append(['c-1', 'c-2']);
  });
  afterAll(() => database.close());

  const damage = (set: object) =>
    database.db.collection('segments').updateOne({ tenant: s3.tenant, seq: 2 }, { $set: set });
  const written = async () => (await s3.bucket.objects()).flatMap(({ events }) => events.map(({ id }) => id));

  it('is broken off at first, with what lies before it delivered', async () => {
    await damage({ lines: Buffer.from('cut') });
    await expect(s3.deliver()).rejects.toThrow('segment 2 of the log is damaged');
    expect(await written()).toEqual(['a-1', 'a-2']);
  });

  it('passes it after a while, and says so; no batch reaches over it', async () => {
    await damage({ lines: Buffer.from('cut') });
    const { damaged, ...result } = await s3.deliver({ passesDamage: true });
    expect(result).toMatchObject({ next: { kind: 'ended' }, delivered: 4, failed: 0, skipped: 0 });
    expect(damaged).toMatch(/^segment 2 of the log is damaged .* its 2 events, published at .*Z, are passed by/);
    expect((await written()).sort()).toEqual(['a-1', 'a-2', 'c-1', 'c-2']);
    expect((await s3.batches()).map(({ from, to }) => [from.seq, to.seq])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('plans anew what was damaged after it was planned', async () => {
    const { open } = s3.parts.stores;
    s3.parts.stores.open = async () => {
      throw new Error('no further');
    };
    await expect(s3.deliver()).rejects.toThrow('no further');
    s3.parts.stores.open = open;
    expect((await s3.cursor())?.batchInHand).toBe(1);
    await damage({ lines: Buffer.from('cut') });
    expect(await s3.deliver({ passesDamage: true })).toMatchObject({ next: { kind: 'ended' }, delivered: 4 });
    expect((await written()).sort()).toEqual(['a-1', 'a-2', 'c-1', 'c-2']);
  });
});
