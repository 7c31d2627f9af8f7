import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { removalsIn, segmentsIn } from '../../src/log/documents.js';
import { alteredDb } from '../support/altered-db.js';
import { openTestLog, readAll, type TestLog } from '../support/log.js';
import { newEvent, newEvents } from '../support/new-event.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const day = (n: number) => new Date(START + n * 86_400_000);

let store: TestLog;
/** Segments 1 to 6 of tenant t, one a day, with 1 to 6 orders and as many returns. */
beforeEach(async () => {
  store = await openTestLog();
  const clock = vi.spyOn(Date, 'now');
  for (let n = 1; n <= 6; n += 1) {
    clock.mockReturnValue(day(n).getTime());
    const returns = newEvents(n, `return-${n}`, { name: 'return.processed' });
    await store.log.append('t', [...newEvents(n, `order-${n}`), ...returns]);
  }
  clock.mockRestore();
});
afterEach(() => store.close());

const orders = { events: [], entities: ['order'] };
const at = (seq: number, offset = 0) => ({ seq, offset });
const left = async () => (await segmentsIn(store.db).find().sort({ seq: 1 }).toArray()).map(({ seq }) => seq);

describe('retention', () => {
  test('removes what was published before an instant, and says how much it was', async () => {
    expect(await store.log.removeExpired(day(4))).toEqual({ segments: 3, events: 12 });
    expect(await left()).toEqual([4, 5, 6]);
    expect(await store.log.removeExpired(day(4))).toEqual({ segments: 0, events: 0 });
  });

  test('never removes the newest segment of a log, so that numbers go on', async () => {
    const { log } = store;
    await log.append('other', [newEvent('1', {}, 'other')]);
    await log.removeExpired(new Date(Date.now() + 1_000));
    expect(await left()).toEqual([1, 6]);
    expect(await (await store.another()).append('t', [newEvent('next')])).toEqual({ accepted: 1, duplicates: 0 });
    expect(await log.tail('t')).toEqual(at(8));
  });

  test('goes in small steps, and can be stopped between two of them', async () => {
    const steps: object[] = [];
    const options = { stepSegments: 2, onStep: (removed: object) => steps.push({ ...removed }) };
    await store.log.removeExpired(day(6), options);
    expect(steps).toEqual([
      { segments: 2, events: 6 },
      { segments: 4, events: 20 },
      { segments: 5, events: 30 },
    ]);
  });

  test('takes no more events at once than a step may have, but at least one segment', async () => {
    const steps: number[] = [];
    await store.log.removeExpired(day(6), { stepEvents: 7, onStep: ({ segments }) => steps.push(segments) });
    expect(steps).toEqual([2, 3, 4, 5]);
  });

  test('stops where its observer throws', async () => {
    const stop = () => {
      throw new Error('asked to stop');
    };
    await expect(store.log.removeExpired(day(6), { stepSegments: 1, onStep: stop })).rejects.toThrow('asked to stop');
    expect(await left()).toEqual([2, 3, 4, 5, 6]);
  });
});

describe('a reader whose position was removed', () => {
  test('goes on at the oldest segment, and knows how many events it missed', async () => {
    await store.log.removeExpired(day(5), { stepSegments: 3 });
    const { segments, skipped } = await readAll(store.log, { maxBytes: 1 });
    expect([segments.map(({ seq }) => seq), skipped]).toEqual([[5, 6], 20]);
  });

  test('has missed only what it wanted and had not read', async () => {
    await store.log.removeExpired(day(5));
    expect(await readAll(store.log, { from: at(2) })).toMatchObject({ skipped: 18 });
    expect(await readAll(store.log, { from: at(3, 2) })).toMatchObject({ skipped: 12 });
    expect(await readAll(store.log, { subscription: orders })).toMatchObject({ skipped: 10 });
    expect(await readAll(store.log, { subscription: orders, from: at(3) })).toMatchObject({ skipped: 7 });
    expect(await readAll(store.log, { from: at(5) })).toMatchObject({ skipped: 0 });
    expect(await readAll(store.log, { subscription: orders, from: at(5) })).toMatchObject({ skipped: 0 });
  });

  test('has not missed what was published after its end', async () => {
    await store.log.removeExpired(day(5));
    const read = await readAll(store.log, { until: day(3) });
    expect(read).toEqual({ segments: [], skipped: 6, reachedUntil: true });
  });

  test('counts nothing twice when a removal was interrupted and begun again', async () => {
    await store.log.removeExpired(day(4));
    const segments = segmentsIn(store.db);
    const removals = removalsIn(store.db);
    const before = await segments.find({ seq: { $in: [4, 5] } }).toArray();
    await store.log.removeExpired(day(6));
    // As if the process had died after it had recorded segments 4 and 5, and had deleted only segment 4.
    await segments.insertMany(before.filter(({ seq }) => seq === 5));
    await store.log.removeExpired(day(6));
    expect(await removals.countDocuments()).toBe(3);
    expect(await readAll(store.log)).toMatchObject({ skipped: 30 });
  });

  test('is told of a removal that happens while it reads', async () => {
    const request = { from: at(1), subscription: orders, columns: [] };
    const [read] = await Promise.all([store.log.read('t', request), store.log.removeExpired(day(6))]);
    const seen = read.segments.reduce((sum, { count }) => sum + count / 2, 0);
    expect(seen + read.skipped).toBe(21);
  });

  test('is told of everything that several removals take away while it reads', async () => {
    await store.log.removeExpired(day(4));
    let looks = 0;
    const reader = await store.another({}, (db) =>
      alteredDb(db, (collection) => {
        const findOne = collection.findOne.bind(collection);
        collection.findOne = (async (...parameters: Parameters<typeof findOne>) => {
          looks += 1;
          // The reader has found its place removed, and begins anew.
          if (looks === 3) await store.log.removeExpired(day(6));
          return findOne(...parameters);
        }) as typeof collection.findOne;
      }),
    );
    const read = await reader.read('t', { from: at(1), subscription: EVERY_EVENT, columns: [] });
    expect(read).toMatchObject({ segments: [{ seq: 6 }], skipped: 30 });
  });

  test('reads an empty log as empty', async () => {
    const request = { from: at(3), subscription: EVERY_EVENT, columns: [] };
    expect(await store.log.read('empty', request)).toMatchObject({ segments: [], atTail: true, skipped: 0 });
  });
});
