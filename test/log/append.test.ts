import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { segmentsIn } from '../../src/log/documents.js';
import { envelopesOf, keysOf, openTestLog, readAll, type TestLog } from '../support/log.js';
import { newEvent, newEvents } from '../support/new-event.js';

let store: TestLog;
beforeEach(async () => {
  store = await openTestLog({ commitEvents: 10, commitBytes: 20_000 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
});

describe('append', () => {
  test('stores events in the order in which they were given, and their time of publication in each', async () => {
    const { log } = store;
    expect(await log.append('t', newEvents(25, 'a'))).toEqual({ accepted: 25, duplicates: 0 });
    const { segments } = await readAll(log);
    expect(keysOf(segments)).toEqual(newEvents(25, 'a').map(({ key }) => key));
    const times = segments.flatMap(({ publishedAt, count }) => Array(count).fill(publishedAt.toISOString()));
    expect(envelopesOf(segments).map((envelope) => envelope.published_at)).toEqual(times);
  });

  test('writes no more events and bytes at once than a segment may have', async () => {
    const { log } = store;
    await log.append('t', newEvents(25, 'few'));
    await log.append('t', newEvents(9, 'large', { payload: { text: 'x'.repeat(9_000) } }));
    await log.append('t', [newEvent('huge', { payload: { text: 'x'.repeat(50_000) } })]);
    const { segments } = await readAll(log);
    expect(segments.map(({ count }) => count)).toEqual([10, 10, 5, 2, 2, 2, 2, 1, 1]);
  });

  test('puts requests that arrive together into one segment, whole ones only', async () => {
    const { log } = store;
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((prefix) => log.append('t', newEvents(4, prefix))));
    const { segments } = await readAll(log);
    expect(segments.map(({ count }) => count)).toEqual([4, 8, 8]);
  });

  test('accepts nothing and stores nothing of an empty list', async () => {
    expect(await store.log.append('t', [])).toEqual({ accepted: 0, duplicates: 0 });
    expect(await store.log.tail('t')).toEqual({ seq: 1, offset: 0 });
  });

  test('keeps the logs of tenants apart, also when they use the same ids', async () => {
    const { log } = store;
    await Promise.all([log.append('t', [newEvent('1')]), log.append('u', [newEvent('1', {}, 'u')])]);
    expect(keysOf((await readAll(log, { tenant: 'u' })).segments)).toEqual(['order.created/1']);
    expect(await log.find('t', 'order.created', '1')).not.toEqual(await log.find('u', 'order.created', '1'));
  });

  test('tells its listeners the names that were stored, after they were stored', async () => {
    const { log } = store;
    const told: unknown[] = [];
    log.onAppend((tenant, names) => {
      void log.tail(tenant).then((tail) => told.push([tenant, [...names], tail]));
    });
    await log.append('t', [newEvent('1'), newEvent('2', { name: 'return.processed' }), newEvent('3')]);
    await log.append('t', [newEvent('1')]);
    await vi.waitFor(() => expect(told).toEqual([['t', ['order.created', 'return.processed'], { seq: 2, offset: 0 }]]));
  });
});

describe('an event that was accepted before', () => {
  test('is a duplicate in a later request, and in the same one', async () => {
    const { log } = store;
    expect(await log.append('t', [newEvent('1'), newEvent('2'), newEvent('1')])).toEqual({
      accepted: 2,
      duplicates: 1,
    });
    expect(await log.append('t', [newEvent('2'), newEvent('3')])).toEqual({ accepted: 1, duplicates: 1 });
    expect(await log.append('t', [newEvent('3')])).toEqual({ accepted: 0, duplicates: 1 });
    expect(keysOf((await readAll(log)).segments)).toEqual(['1', '2', '3'].map((id) => `order.created/${id}`));
  });

  test('is another event under another name', async () => {
    const both = [newEvent('1'), newEvent('1', { name: 'order.opened' })];
    expect(await store.log.append('t', both)).toEqual({ accepted: 2, duplicates: 0 });
  });

  test('is counted once when several requests bring it at the same time', async () => {
    const { log } = store;
    const results = await Promise.all(Array.from({ length: 20 }, () => log.append('t', [newEvent('1')])));
    expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1);
    expect(results.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(19);
  });

  test('is a duplicate for every other process, also at the same moment', async () => {
    const logs = [store.log, await store.another(), await store.another()];
    const events = newEvents(40, 'same');
    const results = await Promise.all(logs.map((log) => log.append('t', events)));
    expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(40);
    expect(keysOf((await readAll(store.log)).segments).sort()).toEqual(events.map(({ key }) => key).sort());
  });
});

describe('the time of publication', () => {
  test('never goes backwards, even if the clock does', async () => {
    const { log } = store;
    const now = Date.now();
    const clock = vi.spyOn(Date, 'now');
    for (const offset of [0, -5_000, 1_000, -60_000, 2_000]) {
      clock.mockReturnValue(now + offset);
      await log.append('t', [newEvent(`at ${offset}`)]);
    }
    clock.mockReturnValue(now - 90_000);
    await (await store.another()).append('t', [newEvent('from a process that is late')]);
    const times = (await readAll(log)).segments.map(({ publishedAt }) => publishedAt.getTime() - now);
    expect(times).toEqual([0, 0, 1_000, 1_000, 2_000, 2_000]);
  });
});

describe('a segment', () => {
  test('counts what lies before it', async () => {
    const { log, db } = store;
    const [first, second] = [newEvents(3, 'a'), newEvents(4, 'b')];
    await log.append('t', first);
    await (await store.another()).append('t', second);
    await log.append('t', newEvents(1, 'c'));
    const stored = await segmentsIn(db).find({ tenant: 't' }).sort({ seq: 1 }).toArray();
    const bytes = (events: typeof first) => events.reduce((sum, { line }) => sum + line.length, 0);
    expect(stored.map(({ eventsBefore }) => eventsBefore)).toEqual([0, 3, 7]);
    expect(stored.map(({ bytesBefore }) => bytesBefore)).toEqual([0, bytes(first), bytes(first) + bytes(second)]);
  });
});
