import type { Db } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import type { EventLog } from '../../src/log/index.js';
import { alteredDb } from '../support/altered-db.js';
import { keysOf, openTestLog, readAll, type TestLog } from '../support/log.js';
import { newEvent, newEvents } from '../support/new-event.js';
import { until } from '../support/until.js';

// Long enough that no test passes because of the look that heals what a stream has lost.
const NO_CHECKS = { checkEveryMs: 600_000 };
const LONG = { timeoutMs: 30_000 };

let store: TestLog;
beforeEach(async () => {
  store = await openTestLog(NO_CHECKS);
});
afterEach(() => store.close());

describe('waiting for a segment', () => {
  test('ends at once when it is there already, also if it came before anyone waited', async () => {
    await store.log.append('t', newEvents(3, 'a'));
    const reader = await store.another(NO_CHECKS);
    expect(await reader.waitFor('t', 1, LONG)).toBe(true);
    await (await store.another()).append('t', newEvents(3, 'b'));
    expect(await reader.waitFor('t', 2, LONG)).toBe(true);
  });

  test('ends at once when it came before the stream, and someone else has opened that', async () => {
    await store.log.append('t', newEvents(3, 'a'));
    await store.log.append('u', newEvents(3, 'a'));
    const reader = await store.another(NO_CHECKS);
    expect(await reader.waitFor('u', 1, LONG)).toBe(true);
    await until(async () => (await reader.waitFor('u', 2, { timeoutMs: 100 })) === false);
    expect(await reader.waitFor('t', 1, LONG)).toBe(true);
  });

  test('ends when another process has appended it, for everyone who waits', async () => {
    const reader = await store.another(NO_CHECKS);
    const waits = [1, 1, 2].map((seq) => reader.waitFor('t', seq, LONG));
    await store.log.append('t', newEvents(1, 'a'));
    await store.log.append('t', newEvents(1, 'b'));
    expect(await Promise.all(waits)).toEqual([true, true, true]);
  });

  test('is not ended by what another tenant gets', async () => {
    const wait = store.log.waitFor('t', 1, { timeoutMs: 1_000 });
    await store.log.append('u', newEvents(1, 'a'));
    expect(await store.log.waitFor('u', 1, LONG)).toBe(true);
    expect(await wait).toBe(false);
  });

  test('ends with false when the time is over, when it is aborted, and when the log is closed', async () => {
    const aborted = new AbortController();
    const waits = [
      store.log.waitFor('t', 1, { timeoutMs: 50 }),
      store.log.waitFor('t', 1, { ...LONG, signal: aborted.signal }),
      store.log.waitFor('t', 1, { timeoutMs: 600_000 }),
    ];
    aborted.abort();
    await Promise.all(waits.slice(0, 2));
    await store.log.close();
    expect(await Promise.all(waits)).toEqual([false, false, false]);
    expect(await store.log.waitFor('t', 1, { ...LONG, signal: aborted.signal })).toBe(false);
  });
});

describe('what the stream brings', () => {
  test('is read from memory, the same as from the database, and never called the tail', async () => {
    const { log } = store;
    await log.waitFor('t', 1, { timeoutMs: 500 });
    await log.append('t', newEvents(5, 'a'));
    await log.append('t', newEvents(5, 'b', { name: 'return.processed', entity_id: 'r' }));
    await log.waitFor('t', 2, LONG);
    await until(async () => (await recent(log)).atTail === false);
    const fromMemory = await recent(log);
    const stored = await (await store.another()).read('t', request());
    expect(fromMemory.segments).toEqual(stored.segments);
    expect([fromMemory.next, stored.next]).toEqual([stored.next, { seq: 3, offset: 0 }]);
    expect([fromMemory.atTail, stored.atTail]).toEqual([false, true]);
    expect(await log.read('t', { ...request(), from: fromMemory.next })).toMatchObject({ segments: [], atTail: true });
  });

  test('keeps to the subscription, the position, the end and the size of a read', async () => {
    const { log } = store;
    await log.waitFor('t', 1, { timeoutMs: 500 });
    for (const name of ['order.created', 'return.processed', 'order.opened', 'return.lost']) {
      await log.append('t', newEvents(2, name, { name }));
    }
    await until(async () => (await recent(log)).atTail === false);
    const other = await store.another();
    const last = (await readAll(other)).segments[3]?.publishedAt as Date;
    for (const variant of [
      { subscription: { events: [], entities: ['return'] } },
      { subscription: { events: ['order.opened'], entities: [] }, maxBytes: 1 },
      { from: { seq: 1, offset: 1 } },
      { from: { seq: 2, offset: 2 } },
      { maxBytes: 1 },
      { until: last },
    ]) {
      const [memory, stored] = [
        await log.read('t', { ...request(), ...variant }),
        await other.read('t', { ...request(), ...variant }),
      ];
      expect(keysOf(memory.segments)).toEqual(keysOf(stored.segments));
      expect(memory.reachedUntil).toBe(stored.reachedUntil);
    }
  });

  test('takes no more memory than allowed: what is older is read from the database again', async () => {
    const log = await store.another({ ...NO_CHECKS, memoryBytes: 20_000 });
    await log.waitFor('t', 1, { timeoutMs: 500 });
    for (let i = 0; i < 20; i += 1) await store.log.append('t', newEvents(10, `e${i}`));
    await log.waitFor('t', 20, LONG);
    expect(keysOf((await readAll(log)).segments)).toEqual(keysOf((await readAll(store.log)).segments));
    expect(Math.max(...(await memoryOf(log)))).toBeLessThanOrEqual(20_000);
  });

  test('counts what a segment with a single event takes beside it, and keeps nothing of the message that it came in', async () => {
    const log = await store.another({ ...NO_CHECKS, memoryBytes: 20_000 });
    await log.waitFor('t', 1, { timeoutMs: 500 });
    for (let i = 1; i <= 20; i += 1) await store.log.append('t', newEvents(1, `e${i}-`));
    await log.waitFor('t', 20, LONG);
    const { segments, atTail } = await log.read('t', { ...request(), from: { seq: 17, offset: 0 } });
    expect({ kept: segments.length, atTail }).toEqual({ kept: 4, atTail: false });
    expect((await log.read('t', { ...request(), from: { seq: 10, offset: 0 } })).atTail).toBe(true);
    for (const { lines } of segments) expect(lines?.buffer.byteLength).toBeLessThan((lines?.length ?? 0) + 20);
  });
});

describe('while nobody waits', () => {
  const RESTLESS = { checkEveryMs: 20, restAfterMs: 100 };

  test('there is no stream and nothing is asked; who waits then finds all that has come, and what comes', async () => {
    const streams: { close(): Promise<void>; closed?: boolean }[] = [];
    const reader = await store.another(RESTLESS, (db) => keepingStreams(db, streams));
    await store.log.append('t', newEvents(1, 'a'));
    expect(await reader.waitFor('t', 1, LONG)).toBe(true);
    expect(await reader.waitFor('t', 2, { timeoutMs: 300 })).toBe(false);
    await until(() => streams.length === 1 && streams[0]?.closed === true);
    await store.log.append('t', newEvents(1, 'b'));
    expect(await reader.waitFor('t', 2, LONG)).toBe(true);
    const wait = reader.waitFor('t', 3, LONG);
    await store.log.append('t', newEvents(1, 'c'));
    expect(await wait).toBe(true);
    expect(streams).toHaveLength(2);
    expect((await readAll(reader)).segments.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('of many who come just as it goes to rest, none is forgotten', async () => {
    const reader = await store.another({ checkEveryMs: 1, restAfterMs: 0 });
    for (let seq = 1; seq <= 30; seq += 1) {
      const wait = reader.waitFor('t', seq, LONG);
      await store.log.append('t', newEvents(1, `e${seq}`));
      expect(await wait).toBe(true);
    }
  });
});

describe('a stream that is lost', () => {
  test('costs no event: what came meanwhile is found when it is opened again', async () => {
    const broken: { close(): Promise<void> }[] = [];
    const reader = await store.another(NO_CHECKS, (db) => keepingStreams(db, broken));
    await reader.waitFor('t', 1, { timeoutMs: 500 });
    const wait = reader.waitFor('t', 2, LONG);
    await until(() => broken.length === 1);
    await broken[0]?.close();
    await store.log.append('t', newEvents(1, 'a'));
    await store.log.append('t', newEvents(1, 'b'));
    expect(await wait).toBe(true);
    expect(broken).toHaveLength(2);
    await store.log.append('t', newEvents(1, 'c'));
    expect(await reader.waitFor('t', 3, LONG)).toBe(true);
    expect(keysOf((await readAll(reader)).segments)).toEqual(['a-0', 'b-0', 'c-0'].map((id) => `order.created/${id}`));
  });

  test('whose memory has a gap is not read across it', async () => {
    const broken: { close(): Promise<void> }[] = [];
    const reader = await store.another(NO_CHECKS, (db) => keepingStreams(db, broken));
    await reader.waitFor('t', 1, { timeoutMs: 500 });
    await store.log.append('t', newEvents(1, 'a'));
    await reader.waitFor('t', 1, LONG);
    await broken[0]?.close();
    await store.log.append('t', newEvents(1, 'b'));
    await reader.waitFor('t', 2, LONG);
    await store.log.append('t', newEvents(1, 'c'));
    await reader.waitFor('t', 3, LONG);
    expect((await readAll(reader)).segments.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('that says nothing any more is made good by looks at the tail', async () => {
    const reader = await store.another({ checkEveryMs: 500 }, silent);
    await reader.waitFor('t', 1, { timeoutMs: 100 });
    const wait = reader.waitFor('t', 1, LONG);
    // Whatever it looks at because of this call, it has looked at by then.
    await reader.waitFor('t', 1, { timeoutMs: 100 });
    await store.log.append('t', [newEvent('1')]);
    expect(await wait).toBe(true);
  });
});

describe('a stream that lags', () => {
  test('costs nothing but time: what it brings late is neither missed nor read twice', async () => {
    const stream = heldStreams();
    const reader = await store.another({ checkEveryMs: 20 }, stream.held);
    const wait = reader.waitFor('t', 3, LONG);
    for (const prefix of ['a', 'b', 'c']) await store.log.append('t', newEvents(2, prefix));
    expect(await wait).toBe(true);
    const early = await recent(reader);
    expect([keysOf(early.segments).length, early.atTail]).toEqual([6, true]);
    await store.log.append('t', newEvents(2, 'd'));
    stream.letGo();
    await until(async () => (await recent(reader)).atTail === false);
    expect(await reader.waitFor('t', 4, LONG)).toBe(true);
    expect(keysOf((await readAll(reader)).segments)).toEqual(keysOf((await readAll(store.log)).segments));
    const late = await readAll(reader, { from: early.next });
    expect(keysOf(late.segments)).toEqual(newEvents(2, 'd').map(({ key }) => key));
  });
});

function request() {
  return {
    from: { seq: 1, offset: 0 },
    subscription: EVERY_EVENT,
    columns: ['lines', 'keys', 'entities'] as ('lines' | 'keys' | 'entities')[],
  };
}

function recent(log: EventLog) {
  return log.read('t', request());
}

/** Bytes of lines that each possible read from memory gives; the log says what comes from memory: never the tail. */
async function memoryOf(log: EventLog): Promise<number[]> {
  const sizes: number[] = [];
  for (let seq = 1; seq <= 20; seq += 1) {
    const read = await log.read('t', { ...request(), from: { seq, offset: 0 } });
    if (!read.atTail) sizes.push(read.segments.reduce((sum, { lines }) => sum + (lines?.length ?? 0), 0));
  }
  return sizes;
}

/** A database whose change streams can be broken from outside. */
function keepingStreams(db: Db, streams: { close(): Promise<void> }[]): Db {
  return alteredDb(db, (collection) => {
    const watch = collection.watch.bind(collection);
    collection.watch = ((...parameters: Parameters<typeof watch>) => {
      const stream = watch(...parameters);
      streams.push(stream);
      return stream;
    }) as typeof collection.watch;
  });
}

/** A database whose change streams never bring anything. */
function silent(db: Db): Db {
  return alteredDb(db, (collection) => {
    const watch = collection.watch.bind(collection);
    collection.watch = (() => watch([{ $match: { operationType: 'nothing' } }])) as typeof collection.watch;
  });
}

/** Databases whose change streams keep everything back until they are let go. */
function heldStreams() {
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const held = (db: Db) =>
    alteredDb(db, (collection) => {
      const watch = collection.watch.bind(collection);
      collection.watch = ((...parameters: Parameters<typeof watch>) => {
        const stream = watch(...parameters);
        const next = stream.next.bind(stream);
        stream.next = () => gate.then(next);
        return stream;
      }) as typeof collection.watch;
    });
  return { held, letGo };
}
