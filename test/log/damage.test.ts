import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { openTestLog, type TestLog } from '../support/log.js';
import { newEvents } from '../support/new-event.js';

let store: TestLog;
beforeEach(async () => {
  store = await openTestLog();
  for (const id of ['a', 'b', 'c']) await store.log.append('t', newEvents(4, id));
});
afterEach(() => store.close());

const ALL = ['lines', 'keys', 'entities'] as const;

const damage = (set: object) => store.db.collection('segments').updateOne({ tenant: 't', seq: 2 }, { $set: set });

async function readOf(subscription = EVERY_EVENT, columns: readonly ('lines' | 'keys' | 'entities')[] = ALL) {
  const { segments, next, atTail } = await store.log.read('t', { from: { seq: 1, offset: 0 }, subscription, columns });
  expect({ next, atTail }).toEqual({ next: { seq: 4, offset: 0 }, atTail: true });
  return segments;
}

describe('a damaged segment', () => {
  test.each([
    ['ends that are cut off', { ends: Buffer.alloc(7) }, 4],
    ['ends that go back', { ends: Buffer.from(new Uint32Array([300, 100, 200, 400]).buffer) }, 4],
    ['lines that are cut off', { lines: Buffer.from('{"tenant":') }, 4],
    ['lines that are none', { lines: 'text' }, 4],
    ['no lines', { lines: null }, 4],
    ['a key too few', { keys: ['x/1', 'x/2', 'x/3'] }, 4],
    ['entities that are none', { entities: 17 }, 4],
    ['types that are missing', { types: [] }, 4],
    ['names that are missing', { names: [] }, 0],
    ['names of an odd length', { nameOf: Buffer.alloc(9, 1) }, 0],
    ['no numbers of names', { nameOf: null }, 0],
    ['another count', { count: 3 }, 0],
    ['a count that is none', { count: -1 }, 0],
  ])('with %s is told as such, and hides none of its neighbours', async (_what, set, count) => {
    await damage(set);
    const segments = await readOf();
    expect(segments.map(({ seq, damage: found }) => [seq, found !== undefined])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
    expect(segments[1]).toMatchObject({ count, damage: { problem: expect.stringMatching(/^its /) } });
    expect(await store.log.segment('t', 2, ALL)).toMatchObject({ count, damage: {} });
  });

  test('is found by who reads sizes alone as by who reads the lines', async () => {
    await damage({ lines: Buffer.from('cut') });
    expect((await readOf(EVERY_EVENT, []))[1]?.damage).toEqual((await readOf(EVERY_EVENT, ['lines']))[1]?.damage);
  });

  test('concerns everybody when its names cannot be read, and else only who wants one of them', async () => {
    const returns = { events: [], entities: ['return'] };
    await damage({ ends: Buffer.alloc(7) });
    expect(await readOf(returns)).toEqual([]);
    await damage({ nameOf: null, topics: ['return.created', 'return.'] });
    expect((await readOf(returns)).map(({ seq }) => seq)).toEqual([2]);
  });

  test('is removed by retention like any other', async () => {
    await damage({ nameOf: Buffer.alloc(3), ends: null });
    const removed = await store.log.removeExpired(new Date(Date.now() + 60_000));
    expect(removed.segments).toBe(2);
  });

  test('that is whole again is read as it was', async () => {
    const before = await store.db.collection('segments').findOne({ tenant: 't', seq: 2 });
    await damage({ lines: null });
    await damage({ lines: before?.lines });
    expect((await readOf())[1]).toMatchObject({ count: 4 });
    expect((await readOf())[1]?.damage).toBeUndefined();
  });
});
