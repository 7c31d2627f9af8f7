import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sweep } from '../../src/activities/sweep.js';
import type { Position } from '../../src/domain/positions.js';
import { EVERY_EVENT, type Subscription } from '../../src/domain/subscriptions.js';
import { waitingFor } from '../../src/domain/waiting.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { newEvent } from '../support/new-event.js';
import { profile } from '../support/profile.js';

const ORDERS: Subscription = { events: [], entities: ['order'] };
const RETURNS: Subscription = { events: ['return.created'], entities: [] };

describe('the sweep', () => {
  let database: TestDatabase;
  let woken: string[];
  let sweep: Sweep;
  /** The integration that cannot be woken. */
  let failing: string | undefined;

  beforeEach(async () => {
    database = await openTestDatabase();
    woken = [];
    failing = undefined;
    const wake = async (tenant: string, id: string) => {
      if (id === failing) throw new Error('Temporal is away');
      woken.push(`${tenant}/${id}`);
    };
    sweep = new Sweep({ ...database, actors: { wake }, logger: createLogger({ level: 'silent', name: 'test' }) });
  });
  afterEach(() => database.close());

  const passed = (afresh = false) => sweep.pass(afresh, () => undefined);
  const pass = async (afresh = false) => (await passed(afresh)).woken;
  const append = (id: string, name = 'order.created', tenant = 't') =>
    database.log.append(tenant, [newEvent(id, { name }, tenant)]);

  /** An integration of tenant `t` that sleeps, at the tail or where it is said. */
  async function sleeps(id: string, subscription: Subscription, position?: Position, tenant = 't'): Promise<void> {
    await database.cursors.create(id, tenant, id, position ?? (await database.log.tail(tenant)));
    await database.collections.cursors.updateOne({ _id: id }, { $set: { waiting: waitingFor(subscription) } });
  }

  it('wakes who waits in front of an event that it wants, and nobody else', async () => {
    await sleeps('orders', ORDERS);
    await sleeps('returns', RETURNS);
    await sleeps('all', EVERY_EVENT);
    await sleeps('elsewhere', EVERY_EVENT, undefined, 'u');
    await append('1');
    await sleeps('behind', ORDERS);
    expect(await pass(true)).toBe(2);
    expect(woken.sort()).toEqual(['t/all', 't/orders']);
  });

  it('finds what came after the pass before, for who slept then and who has fallen asleep since', async () => {
    await append('0');
    await sleeps('early', RETURNS);
    await pass(true);
    await append('1');
    await sleeps('late', RETURNS);
    await append('2', 'return.created');
    await pass();
    expect(woken.sort()).toEqual(['t/early', 't/late']);
  });

  it('asks for no sleeper and reads nothing where a log has not grown', async () => {
    await sleeps('orders', ORDERS);
    await append('1', 'return.created');
    await pass(true);
    expect(await profile(database.db, 'cursors', () => pass())).toEqual([]);
    expect(await profile(database.db, 'segments', () => pass())).toHaveLength(1);
    await append('2', 'return.created');
    expect((await profile(database.db, 'cursors', () => pass())).length).toBe(1);
    expect(woken).toEqual([]);
  });

  it('looks at everything again when it is told to, whatever it has seen', async () => {
    await append('1');
    await pass(true);
    await sleeps('astray', ORDERS, { seq: 1, offset: 0 });
    expect(await pass()).toBe(0);
    expect(await pass(true)).toBe(1);
  });

  it('wakes all others when one cannot be woken or looked at, and finds that one the next time', async () => {
    await sleeps('broken', ORDERS);
    await sleeps('orders', ORDERS);
    await sleeps('elsewhere', ORDERS, undefined, 'u');
    await sleeps('no-position', ORDERS);
    await pass(true);
    await append('1');
    await append('2', 'order.created', 'u');
    const { cursors } = database.collections;
    await cursors.updateOne({ _id: 'no-position' }, { $unset: { position: '' } });
    failing = 'broken';
    expect(await passed()).toEqual({ woken: 2, failed: 2 });
    expect(woken.sort()).toEqual(['t/orders', 'u/elsewhere']);
    failing = undefined;
    await cursors.updateOne({ _id: 'no-position' }, { $set: { position: { seq: 1, offset: 0 } } });
    expect(await passed()).toEqual({ woken: 3, failed: 0 });
    expect(woken).toContain('t/broken');
    expect(await passed()).toEqual({ woken: 0, failed: 0 });
  });
});
