import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EventLog, LogOverloaded, LogUnavailable } from '../../src/log/index.js';
import { type Fate, fatefulDb } from '../support/altered-db.js';
import { keysOf, openTestLog, readAll, type TestLog } from '../support/log.js';
import { newEvent, newEvents } from '../support/new-event.js';
import { until } from '../support/until.js';

/** A database that answers no insert until it is let go. */
function heldDatabase() {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let held = true;
  let inserts = 0;
  const next = (): Fate => {
    inserts += 1;
    return held ? gate : 'works';
  };
  const letGo = () => {
    held = false;
    open();
  };
  return { next, letGo, inserts: () => inserts };
}

const SIZE = newEvent('e-0').line.length;

let store: TestLog;
let database: ReturnType<typeof heldDatabase>;
let log: EventLog;
const limits = { tenantQueueBytes: 10 * SIZE, totalQueueBytes: 15 * SIZE, answerWithinMs: 60_000 };

beforeEach(async () => {
  store = await openTestLog();
  database = heldDatabase();
});
afterEach(async () => {
  database.letGo();
  await store.close();
});

const open = async (more: Partial<typeof limits> = {}) => {
  log = await store.another({ ...limits, ...more }, (db) => fatefulDb(db, database.next));
};

describe('a database that is slower than its senders', () => {
  beforeEach(() => open());

  test('makes the log refuse what its queue has no room for, and take it again later', async () => {
    const taken = [log.append('t', newEvents(5, 'a')), log.append('t', newEvents(5, 'b'))];
    await expect(log.append('t', newEvents(1, 'c'))).rejects.toBeInstanceOf(LogOverloaded);
    database.letGo();
    await Promise.all(taken);
    expect(await log.append('t', newEvents(1, 'c'))).toEqual({ accepted: 1, duplicates: 0 });
    expect(keysOf((await readAll(log)).segments)).toHaveLength(11);
  });

  test('costs one tenant only its own room, and all of them together no more than the process has', async () => {
    const taken = [log.append('t', newEvents(8, 'a')), log.append('u', newEvents(7, 'a'))];
    await expect(log.append('v', newEvents(1, 'a'))).rejects.toBeInstanceOf(LogOverloaded);
    database.letGo();
    await Promise.all(taken);
    const again = [log.append('v', newEvents(8, 'a')), log.append('w', newEvents(7, 'a'))];
    expect(await Promise.all(again)).toMatchObject([{ accepted: 8 }, { accepted: 7 }]);
  });

  test('does not keep a request out that is larger than the room, if it is alone', async () => {
    database.letGo();
    expect(await log.append('t', newEvents(100, 'a'))).toEqual({ accepted: 100, duplicates: 0 });
  });
});

describe('a database that does not answer', () => {
  beforeEach(() => open({ answerWithinMs: 100 }));

  test('makes everyone who waits fail within the limit, and those who come later at once', async () => {
    const waiting = [log.append('t', newEvents(1, 'a')), log.append('t', newEvents(1, 'b'))];
    for (const result of await Promise.allSettled(waiting)) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(LogUnavailable) });
    }
    await expect(log.append('t', newEvents(1, 'c'))).rejects.toBeInstanceOf(LogUnavailable);
    expect(database.inserts()).toBe(1);
  });

  test('is used again once it answers, and what was under way then is stored once', async () => {
    await expect(log.append('t', newEvents(1, 'a'))).rejects.toBeInstanceOf(LogUnavailable);
    database.letGo();
    await until(async () => (await log.tail('t')).seq === 2);
    const both = [...newEvents(1, 'a'), ...newEvents(1, 'b')];
    expect(await until(() => log.append('t', both))).toEqual({ accepted: 1, duplicates: 1 });
    expect(keysOf((await readAll(log)).segments)).toEqual(both.map(({ key }) => key));
  });

  test('does not keep what it stored late from being announced', async () => {
    const told: string[] = [];
    log.onAppend((tenant) => told.push(tenant));
    await expect(log.append('t', newEvents(1, 'a'))).rejects.toBeInstanceOf(LogUnavailable);
    database.letGo();
    await until(() => told.length === 1);
  });

  test('harms no other tenant', async () => {
    await expect(log.append('t', newEvents(1, 'a'))).rejects.toBeInstanceOf(LogUnavailable);
    database.letGo();
    expect(await log.append('u', newEvents(1, 'a'))).toEqual({ accepted: 1, duplicates: 0 });
  });
});
