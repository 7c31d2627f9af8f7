import { describe, expect, it } from 'vitest';
import { EVERY_EVENT } from '../../../src/domain/subscriptions.js';
import type { Happened } from '../faults/faults.js';
import { type BucketAccount, emptyBalance, Ledger, type WebhookAccount } from './ledger.js';
import { PublishedEvents } from './log.js';
import type { Tracked } from './tracked.js';

/* Each test makes up a record in which one promise is broken; `a` is published at 1 s, `b` at 2 s, and so on. */
const [A, B, C] = ['order.created/a', 'order.created/b', 'stock.changed/c'] as const;
const NEVER = { may: Number.POSITIVE_INFINITY, must: Number.POSITIVE_INFINITY };

const published = () => {
  const log = new PublishedEvents();
  [A, B, C].forEach((event, i) => {
    log.add(event, (i + 1) * 1_000);
  });
  return log;
};

const tracked = (more: Partial<Tracked> = {}): Tracked => ({
  ...{ id: 'one', target: 'webhook', place: '/one', subscriptions: [EVERY_EVENT] },
  ...{ from: { may: 0, must: 0 }, until: NEVER },
  ...more,
});

const taken = (...events: string[]) => events.map((event, i) => ({ event, at: 5_000 + i, doneAt: 5_100 + i }));
const successes = (...events: string[]) => events.map((event) => ({ event, status: 'SUCCESS' }));

const rejected = (event: string) => ({ event, status: 'FAILURE', rejected: 'answered 400' });

const webhook = (more: Partial<WebhookAccount>): WebhookAccount => ({
  ...{ taken: taken(A, B, C), refused: new Set(), deliveries: [], attempts: new Map(), records: successes(A, B, C) },
  ...more,
});

async function balanceOf(account: Partial<WebhookAccount>, more: Partial<Tracked> = {}, faults: Happened[] = []) {
  const ledger = new Ledger(published(), faults);
  await ledger.enterWebhook(tracked(more), webhook(account));
  return ledger.balance;
}

async function bucketOf(account: Partial<BucketAccount>, more: Partial<Tracked> = {}) {
  const objects = [object('1.export', A, B), object('2.export', C)];
  const batches = [batch('1.export', 2), batch('2.export', 1)];
  const ledger = new Ledger(published(), []);
  await ledger.enterBucket(tracked({ ...more, target: 's3' }), { objects, batches, ...account });
  return ledger.balance;
}

const object = (key: string, ...events: string[]) => ({ key, isWhole: true, events });
const batch = (key: string, events: number, isDelivered = true) => ({ key, events, isDelivered });

const GOOD = { ...emptyBalance(), events: 3, deliveries: 3 };

describe('a webhook', () => {
  it('that got everything once, as it is on record, breaks nothing', async () => {
    expect(await balanceOf({})).toEqual(GOOD);
  });

  it('that did not get a wanted event has lost it', async () => {
    expect(await balanceOf({ taken: taken(A, C), records: successes(A, C) })).toEqual({
      ...{ ...GOOD, deliveries: 2, lost: [`one: ${B}`] },
    });
  });

  it('that has refused an event has not lost it', async () => {
    const records = [...successes(A, C), rejected(B)];
    const found = await balanceOf({ taken: taken(A, C), refused: new Set([B]), records });
    expect(found).toEqual({ ...GOOD, deliveries: 2, rejected: 1 });
  });

  it.each([
    ['of another name', { subscriptions: [{ events: ['order.created'], entities: [] }] }, C],
    ['from before its beginning', { from: { may: 1_500, must: 1_500 } }, A],
    ['from after its end', { until: { may: 2_500, must: 2_500 } }, C],
  ])('that got an event %s got what nobody wanted', async (_, more, event) => {
    expect(await balanceOf({}, more)).toEqual({ ...GOOD, unwanted: [`one: ${event}`] });
  });

  it('that got what is not in the log got what nobody wanted', async () => {
    const found = await balanceOf({ taken: taken(A, B, C, 'order.created/x'), records: successes(A, B, C, 'x') });
    expect(found.unwanted).toEqual(['one: order.created/x, which is not in the log']);
  });

  it('may get, and may not get, what was published while it was edited', async () => {
    const subscriptions = [EVERY_EVENT, { events: ['order.created'], entities: [] }];
    expect(await balanceOf({}, { subscriptions })).toEqual(GOOD);
    const without = await balanceOf({ taken: taken(A, B), records: successes(A, B) }, { subscriptions });
    expect(without).toEqual({ ...GOOD, deliveries: 2 });
  });

  it('that got an event again, with no delivery broken off, got it without need', async () => {
    const found = await balanceOf({ taken: taken(A, B, C, B) });
    const unexplained = [expect.stringContaining(`one: ${B}`)];
    expect(found).toEqual({ ...GOOD, repeated: 1, unexplained });
  });

  it.each<[string, Partial<WebhookAccount>, string[]]>([
    [
      'what is on record as delivered did not come',
      { taken: taken(A, B), refused: new Set([C]), records: [...successes(A, C), rejected(C)] },
      [`${C} is not delivered`],
    ],
    ['what came is not on record', { records: successes(A, B) }, ['2 on record, 3 taken']],
    [
      'what is on record as rejected was not refused',
      { refused: new Set([A]), records: [...successes(A, B, C), rejected(C)] },
      [`${C} is rejected: answered 400`],
    ],
    ['what was refused is not on record', { refused: new Set([A]) }, ['0 rejected on record, 1 refused']],
  ])('is misrecorded when %s', async (_, account, told) => {
    expect((await balanceOf(account)).misrecorded).toEqual(told.map((one) => `one: ${one}`));
  });

  it('that is not there any more is misrecorded', () => {
    const ledger = new Ledger(published(), []);
    ledger.enterMissing(tracked());
    expect(ledger.balance.misrecorded).toEqual(['one: it is not there any more']);
  });
});

describe('a bucket', () => {
  it('that has everything once, as it is on record, breaks nothing', async () => {
    expect(await bucketOf({})).toEqual({ ...GOOD, objects: 2 });
  });

  it('that has not got a wanted event has lost it', async () => {
    const found = await bucketOf({ objects: [object('1.export', A, B)], batches: [batch('1.export', 2)] });
    expect(found).toEqual({ ...GOOD, objects: 1, deliveries: 2, lost: [`one: ${C}`] });
  });

  it('that has an event from after its end has what nobody wanted', async () => {
    expect((await bucketOf({}, { until: { may: 2_500, must: 2_500 } })).unwanted).toEqual([`one: ${C}`]);
  });

  it.each([
    ['two objects', [object('1.export', A, B), object('2.export', C, A)], [batch('1.export', 2), batch('2.export', 2)]],
    ['one object twice', [object('1.export', A, B, C, A)], [batch('1.export', 4)]],
  ])('that has an event in %s has it too often', async (_, objects, batches) => {
    const found = await bucketOf({ objects, batches });
    expect(found).toEqual({ ...GOOD, objects: objects.length, repeatedInObjects: [`one: ${A}`] });
  });

  it.each<[string, Partial<BucketAccount>, string[]]>([
    [
      'an object is broken off',
      { objects: [object('1.export', A, B), { ...object('2.export', C), isWhole: false }] },
      ['2.export is empty or broken off'],
    ],
    ['an object is not on record', { batches: [batch('1.export', 2)] }, ['2.export has 1, on record none']],
    [
      'an object is not on record as delivered',
      { batches: [batch('1.export', 2), batch('2.export', 1, false)] },
      ['2.export has 1, on record none'],
    ],
    [
      'an object has more events than are on record',
      { batches: [batch('1.export', 1), batch('2.export', 1)] },
      ['1.export has 2, on record 1'],
    ],
    [
      'what is on record is not there',
      { objects: [object('1.export', A, B)] },
      ['2.export is on record, and is not there'],
    ],
  ])('is misrecorded when %s', async (_, account, told) => {
    expect((await bucketOf(account)).misrecorded).toEqual(told.map((one) => `one: ${one}`));
  });
});

describe('the log', () => {
  it('that has every acknowledged event once, in a chain, breaks nothing', () => {
    const log = published();
    log.link({ seq: 1, publishedAt: 1_000 });
    log.link({ seq: 2, publishedAt: 1_000 });
    log.compareWith([A, B]);
    expect(log.broken).toEqual([]);
  });

  it.each([
    ['an acknowledged event is missing', (log: PublishedEvents) => log.compareWith(['order.created/x'])],
    ['an event is there twice', (log: PublishedEvents) => log.add(A, 4_000)],
    ['its chain has a gap', (log: PublishedEvents) => log.link({ seq: 2, publishedAt: 1_000 })],
    [
      'its time goes back',
      (log: PublishedEvents) => {
        log.link({ seq: 1, publishedAt: 1_000 });
        log.link({ seq: 2, publishedAt: 999 });
      },
    ],
  ])('is broken when %s', (_, breach) => {
    const log = published();
    breach(log);
    expect(new Ledger(log, []).balance.brokenLog).toHaveLength(1);
  });
});
