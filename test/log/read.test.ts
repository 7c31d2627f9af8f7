import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { envelopeAt, lineBytesAt, linesBetween, type Segment, segmentBytes } from '../../src/log/index.js';
import { keysOf, openTestLog, readAll, type TestLog } from '../support/log.js';
import { newEvent, newEvents } from '../support/new-event.js';

let store: TestLog;
beforeEach(async () => {
  store = await openTestLog({ commitEvents: 10 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
});

const from = (seq: number, offset = 0) => ({ seq, offset });
const only = (...events: string[]) => ({ events, entities: [] });
const entities = (...names: string[]) => ({ events: [], entities: names });
const seqs = (segments: readonly Segment[]) => segments.map(({ seq }) => seq);

describe('a read by position', () => {
  beforeEach(() => store.log.append('t', newEvents(35, 'e')));

  test('goes on where the one before it ended, in steps as small as asked for', async () => {
    const { log } = store;
    const all = await readAll(log);
    const small = await readAll(log, { maxBytes: 1 });
    expect(seqs(small.segments)).toEqual([1, 2, 3, 4]);
    expect(keysOf(small.segments)).toEqual(keysOf(all.segments));
  });

  test('of many small segments gets a hundred at a time, so that nothing else has to wait until all are unpacked', async () => {
    const writer = await store.another({ commitEvents: 1 });
    await writer.append('small', newEvents(250, 'e'));
    const whole = { from: from(1), subscription: EVERY_EVENT, columns: [] };
    // The first one learns how small they are.
    await store.log.read('small', whole);
    await store.db.command({ profile: 2 });
    const { segments } = await store.log.read('small', whole);
    await store.db.command({ profile: 0 });
    expect(segments).toHaveLength(250);
    const answers = await store.db
      .collection('system.profile')
      .find({ $or: [{ 'command.filter.seq.$gte': 1 }, { op: 'getmore' }] })
      .sort({ ts: 1 })
      .toArray();
    expect(answers.map(({ nreturned }) => nreturned)).toEqual([100, 100, 50]);
  });

  test('brings no more bytes than asked for, but at least one segment', async () => {
    for (const prefix of ['a', 'b', 'c']) await store.log.append('same size', newEvents(10, prefix));
    const [one] = (await readAll(store.log, { tenant: 'same size' })).segments;
    const bytes = segmentBytes(one as Segment);
    for (const [maxBytes, count] of [
      [1, 1],
      [bytes, 1],
      [2 * bytes, 2],
      [3 * bytes, 3],
    ] as const) {
      const request = { from: from(1), subscription: EVERY_EVENT, columns: [], maxBytes };
      expect((await store.log.read('same size', request)).segments).toHaveLength(count);
    }
  });

  test('brings no more bytes than asked for where segments grow suddenly', async () => {
    const { log } = store;
    const large = { payload: { text: 'x'.repeat(10_000) } };
    for (let i = 0; i < 20; i += 1) await log.append('growing', newEvents(1, `small-${i}`));
    for (let i = 0; i < 5; i += 1) await log.append('growing', newEvents(1, `large-${i}`, large));
    const request = { subscription: EVERY_EVENT, columns: [], maxBytes: 25_000 };
    // The first read learns how large segments are here.
    await log.read('growing', { ...request, from: from(1) });
    expect((await log.read('growing', { ...request, from: from(1) })).next).toEqual(from(23));
    expect((await log.read('growing', { ...request, from: from(21) })).next).toEqual(from(23));
  });

  test('brings the whole segment that a position points into, and not one that is used up', async () => {
    const request = { subscription: EVERY_EVENT, columns: [] };
    expect(seqs((await store.log.read('t', { ...request, from: from(2, 9) })).segments)).toEqual([2, 3, 4]);
    expect(seqs((await store.log.read('t', { ...request, from: from(2, 10) })).segments)).toEqual([3, 4]);
  });

  test('finds what is left behind a used-up segment, even if it may bring only one', async () => {
    const request = { from: from(2, 10), subscription: EVERY_EVENT, columns: [], maxBytes: 1 };
    expect(await store.log.read('t', request)).toMatchObject({ segments: [{ seq: 3 }], next: from(4), atTail: false });
  });

  test('says where the tail is, and finds nothing there', async () => {
    const { log } = store;
    const request = { from: await log.tail('t'), subscription: EVERY_EVENT, columns: [] };
    expect(await log.read('t', request)).toEqual({
      segments: [],
      next: from(5),
      atTail: true,
      reachedUntil: false,
      skipped: 0,
    });
  });

  test('brings only the columns that were asked for', async () => {
    const request = { from: from(1), subscription: EVERY_EVENT, maxBytes: 1 };
    const [bare] = (await store.log.read('t', { ...request, columns: [] })).segments;
    expect(Object.keys(bare ?? {}).sort()).toEqual(
      ['count', 'ends', 'nameOf', 'names', 'publishedAt', 'seq', 'typeOf', 'types'].sort(),
    );
    expect(() => envelopeAt(bare as Segment, 0)).toThrow('without its column lines');
    const [full] = (await store.log.read('t', { ...request, columns: ['lines'] })).segments as [Segment];
    const lines = linesBetween(full, 2, 5).toString();
    expect(lines).toBe([2, 3, 4].map((i) => `${envelopeAt(full, i)}\n`).join(''));
    expect(lines.length).toBe([2, 3, 4].reduce((sum, i) => sum + lineBytesAt(full, i), 0));
  });
});

describe('a read with a subscription', () => {
  beforeEach(async () => {
    for (const name of ['order.created', 'return.processed', 'order.opened', 'orders.created', 'invoice.created']) {
      await store.log.append('t', [newEvent(name, { name })]);
    }
    await store.log.append('t', [newEvent('6a'), newEvent('6b', { name: 'return.processed' }), newEvent('6c')]);
  });

  test.each([
    ['names', only('order.created', 'invoice.created'), [1, 5, 6]],
    ['an entity, and no entity that only begins alike', entities('order'), [1, 3, 6]],
    ['names and entities', { events: ['orders.created'], entities: ['return'] }, [2, 4, 6]],
    ['a name that nothing has', only('order.lost'), []],
    ['more names than an index scan can merge', only('order.opened', ...manyNames()), [3]],
  ])('brings the segments that hold %s', async (_what, subscription, expected) => {
    expect(seqs((await readAll(store.log, { subscription })).segments)).toEqual(expected);
    expect(seqs((await readAll(store.log, { subscription, maxBytes: 1 })).segments)).toEqual(expected);
  });

  test('goes on behind what nobody wants', async () => {
    const request = { from: from(4), subscription: only('order.opened'), columns: [] };
    expect(await store.log.read('t', request)).toMatchObject({ segments: [], next: from(7), atTail: true });
  });

  test('does not bring a segment whose wanted events lie before the position', async () => {
    const subscription = only('return.processed');
    expect(seqs((await readAll(store.log, { subscription, from: from(6, 1) })).segments)).toEqual([6]);
    expect(seqs((await readAll(store.log, { subscription, from: from(6, 2) })).segments)).toEqual([]);
  });
});

function manyNames(): string[] {
  return Array.from({ length: 150 }, (_, i) => `made_up.name_${i}`);
}

describe('a read by time', () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  const at = (seconds: number) => new Date(start + seconds * 1_000);

  beforeEach(async () => {
    const clock = vi.spyOn(Date, 'now');
    for (const second of [10, 20, 20, 30]) {
      clock.mockReturnValue(at(second).getTime());
      await store.log.append('t', newEvents(1, `at ${second} ${Math.random()}`));
    }
    clock.mockRestore();
  });

  test.each([
    [0, from(1)],
    [10, from(1)],
    [10.001, from(2)],
    [20, from(2)],
    [30, from(4)],
    [31, from(5)],
  ])('begins with the first event at %d s or later', async (second, position) => {
    expect(await store.log.positionAt('t', at(second))).toEqual(position);
  });

  test.each([
    [10, [], true],
    [20, [1], true],
    [25, [1, 2, 3], true],
    [30, [1, 2, 3], true],
    [31, [1, 2, 3, 4], false],
  ])('ends before %d s, and knows whether more can come', async (second, expected, reachedUntil) => {
    for (const maxBytes of [1, 1_000_000]) {
      const read = await readAll(store.log, { until: at(second), maxBytes });
      expect([seqs(read.segments), read.reachedUntil]).toEqual([expected, reachedUntil]);
    }
  });

  test('begins at the tail of a log that holds nothing', async () => {
    expect(await store.log.positionAt('empty', at(0))).toEqual(from(1));
  });
});

describe('one segment', () => {
  test('is found by its number, with the columns that were asked for', async () => {
    await store.log.append('t', newEvents(3, 'e'));
    expect(await store.log.segment('t', 1, ['lines'])).toMatchObject({ seq: 1, count: 3, lines: expect.any(Buffer) });
    expect(await store.log.segment('t', 2, ['lines'])).toBeNull();
    expect(await store.log.segment('other', 1, ['lines'])).toBeNull();
  });
});
