import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { numbered } from '../support/deliveries.js';
import { type S3Integration, s3Integration } from '../support/s3-deliveries.js';

/** A batch that is planned, and then something changes before it is written. */
describe('a planned batch', () => {
  let database: TestDatabase;
  let s3: S3Integration;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    s3 = await s3Integration(database);
    onTestFinished(s3.close);
  });
  afterAll(() => database.close());

  const written = async () => (await s3.bucket.objects()).flatMap(({ events }) => events.map(({ id }) => id));

  /** Plans a batch of everything that is there, and comes no further. */
  async function planOnly(): Promise<void> {
    const { open } = s3.parts.stores;
    s3.parts.stores.open = async () => {
      throw new Error('no further');
    };
    await expect(s3.deliver()).rejects.toThrow('no further');
    s3.parts.stores.open = open;
    expect((await s3.cursor())?.batchInHand).toBe(1);
    // As it is before the first attempt.
    await database.batches.withdraw(`${s3.uid}/1`);
  }

  /** The instant between what is there and what comes next. */
  async function instantAfter(ids: string[]): Promise<Date> {
    await s3.append(ids);
    const { seq } = await database.log.tail(s3.tenant);
    const segment = await database.log.segment(s3.tenant, seq - 1, []);
    return new Date((segment?.publishedAt.getTime() ?? 0) + 1);
  }

  async function appendLaterThan(instant: Date, ids: string[]): Promise<void> {
    await database.log.seal(s3.tenant, instant);
    await s3.append(ids);
  }

  it('is cut by an end date that is moved before its last event', async () => {
    const end = await instantAfter(numbered('in', 3));
    await appendLaterThan(end, numbered('out', 3));
    await planOnly();
    const { next } = await s3.deliver({ spec: { type: 'temporary', endsAt: end.toISOString() } });
    expect(next).toEqual({ kind: 'ended' });
    expect(await written()).toEqual(numbered('in', 3));
    const [batch, ...more] = await s3.batches();
    expect(more).toEqual([]);
    expect(batch).toMatchObject({ number: 1, events: 3, lastEventId: 'in-2', attempts: 1 });
  });

  it('is taken back when the end date is moved before its first event, and no object is written', async () => {
    const end = new Date();
    await appendLaterThan(new Date(end.getTime() + 1), numbered('out', 3));
    await planOnly();
    const { next } = await s3.deliver({ spec: { type: 'temporary', endsAt: end.toISOString() } });
    expect(next).toEqual({ kind: 'ended' });
    expect(await s3.bucket.objects()).toEqual([]);
    // Moved later again, everything is still there.
    await s3.deliver({ spec: { type: 'temporary', endsAt: new Date(Date.now() + 60_000).toISOString() } });
    expect(await written()).toEqual(numbered('out', 3));
    expect((await s3.batches()).map(({ number }) => number)).toEqual([1]);
  });

  it('stays whole when its object was complete before the end date was moved', async () => {
    const end = await instantAfter(numbered('in', 3));
    await appendLaterThan(end, numbered('out', 3));
    await s3.deliver();
    // As it is when the process dies after the store has completed the object, and before it is marked.
    const unmarked = { $set: { unsettled: true }, $unset: { deliveredAt: 1, etag: 1, sha256: 1 } } as const;
    await database.collections.batches.updateOne({ _id: `${s3.uid}/1` }, unmarked);
    const unmoved = { $set: { batchInHand: 1, position: { seq: 1, offset: 0 } }, $inc: { 'totals.delivered': -6 } };
    await database.collections.cursors.updateOne({ _id: s3.uid }, unmoved);
    const { next } = await s3.deliver({ spec: { type: 'temporary', endsAt: end.toISOString() } });
    expect(next).toEqual({ kind: 'ended' });
    const [object, ...more] = await s3.bucket.objects();
    expect(more).toEqual([]);
    expect(object?.events).toHaveLength(6);
    const sha256 = createHash('sha256')
      .update(object?.bytes ?? '')
      .digest('hex');
    expect((await s3.batches())[0]).toMatchObject({ events: 6, sha256, deliveredAt: expect.any(Date) });
    expect((await s3.cursor())?.totals.delivered).toBe(6);
  });

  it('does not keep events that were only counted behind an end date that is moved before them', async () => {
    const end = await instantAfter(numbered('in', 3));
    await appendLaterThan(end, numbered('out', 3));
    expect((await s3.deliver({ ending: false, target: { batchMaxSeconds: 3_600 } })).next.kind).toBe('wait');
    expect((await s3.cursor())?.pending?.events).toBe(6);
    await s3.deliver({ spec: { type: 'temporary', endsAt: end.toISOString() } });
    expect(await written()).toEqual(numbered('in', 3));
  });

  it('goes where the target is now when its prefix or compression was changed', async () => {
    await s3.append(numbered('e', 3));
    await planOnly();
    await s3.deliver({ target: { keyPrefix: `${s3.prefix}/moved`, compression: 'gzip' }, revision: 2 });
    const objects = await s3.bucket.objects();
    expect(objects.map(({ key }) => key)).toEqual([
      expect.stringMatching(new RegExp(`^${s3.prefix}/moved/${s3.tenant}/\\d{13}-data-[0-9a-f]{16}\\.export\\.gz$`)),
    ]);
    expect(objects[0]?.events.map(({ id }) => id)).toEqual(numbered('e', 3));
  });

  it('is planned anew when retention has removed some of its events, which are counted as skipped', async () => {
    await s3.append(numbered('old', 3));
    await s3.append(numbered('new', 3));
    await planOnly();
    await database.collections.cursors.updateOne({ _id: s3.uid }, { $set: { position: { seq: 1, offset: 0 } } });
    await database.log.removeExpired(new Date(Date.now() + 60_000));
    const { skipped, delivered } = await s3.deliver();
    expect({ skipped, delivered }).toEqual({ skipped: 3, delivered: 3 });
    expect(await written()).toEqual(numbered('new', 3));
    expect((await s3.cursor())?.totals).toMatchObject({ skipped: 3, delivered: 3 });
  });
});
