import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BacklogFigures } from '../../src/activities/index.js';
import { Rounds } from '../../src/activities/rounds.js';
import { healthRoutes } from '../../src/api/health.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import { LOG_START } from '../../src/domain/positions.js';
import { serveApi } from '../support/api.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { newState } from '../support/integration-states.js';
import { newEvent } from '../support/new-event.js';

describe('where each look is too short for all integrations', () => {
  let database: TestDatabase;
  let states: IntegrationState[];
  /** Always so short that it comes to one integration. */
  let figures: BacklogFigures;

  beforeEach(async () => {
    database = await openTestDatabase();
    states = [];
    for (let i = 0; i < 4; i += 1) states.push(await integration(i));
    figures = new BacklogFigures(database, { most: 10, stalledAfterMs: 60_000, keptMs: 0, atMostMs: 0 });
  });
  afterEach(() => database.close());

  /** An integration at the beginning of the log; they are looked at in this order. */
  async function integration(i: number): Promise<IntegrationState> {
    const state = newState({ uid: `uid-${i}`, id: `hook-${i}` });
    const { tenant, uid, id } = state.spec;
    await database.integrations.create(state);
    await database.cursors.create(uid, tenant, id, LOG_START);
    return state;
  }

  /** An event comes that all of them should have attempted long ago. */
  async function appendLongAgo(): Promise<void> {
    await database.log.append('acme', [newEvent('1', { name: 'order.created' }, 'acme')]);
    const older = { $set: { publishedAt: { $subtract: ['$publishedAt', 90_000] } } };
    await database.db.collection('segments').updateMany({}, [older]);
  }

  /** What each look finds to be stalled. */
  async function looks(count: number): Promise<{ stalled: number; complete: boolean }[]> {
    const seen: { stalled: number; complete: boolean }[] = [];
    for (let i = 0; i < count; i += 1) {
      const { stalled, complete } = await figures.movement();
      seen.push({ stalled, complete });
    }
    return seen;
  }

  const finished = (uid: string) =>
    database.collections.cursors.updateOne({ _id: uid }, { $set: { position: { seq: 2, offset: 0 } } });

  it('the next one goes on, so that all come to be seen, and it is known whether they are', async () => {
    await appendLongAgo();
    expect(await looks(4)).toEqual([1, 2, 3, 4].map((stalled) => ({ stalled, complete: false })));
    // Round once: it comes to the first again.
    expect(await looks(6)).toEqual(Array.from({ length: 6 }, () => ({ stalled: 4, complete: true })));
    expect(await figures.totals()).toContain('sluice_backlog_events 4');
    expect(await figures.totals()).toContain('sluice_backlog_complete 1');
  });

  it('readiness does not say that all moves before it knows', async () => {
    const up = () => Promise.resolve();
    const movement = () => figures.movement();
    const api = await serveApi('', healthRoutes({ checks: { mongodb: up, temporal: up }, movement }));
    try {
      const readiness = async () => (await api.call('', 'GET', '/readyz')).body;
      const unknown = {
        status: 'ready',
        deliveries: 'unknown',
        warnings: [expect.stringContaining('not been looked')],
      };
      for (let i = 0; i < 4; i += 1) expect(await readiness()).toMatchObject(unknown);
      expect(await readiness()).toMatchObject({ status: 'ready', deliveries: 'moving', warnings: [] });
      expect(await figures.totals()).toContain('sluice_backlog_complete 1');
    } finally {
      await api.close();
    }
  });

  it('each is in the sums once, as it was seen last', async () => {
    await appendLongAgo();
    await looks(5);
    await finished('uid-0');
    await finished('uid-1');
    // It comes to the second one next, and to the first one last.
    expect((await looks(4)).map(({ stalled }) => stalled)).toEqual([3, 3, 3, 2]);
  });

  it('what is gone is forgotten, and what is new is seen', async () => {
    await appendLongAgo();
    await looks(5);
    await database.integrations.remove('uid-2');
    await integration(7);
    const seen = (await looks(12)).at(-1);
    expect(seen).toEqual({ stalled: 4, complete: true });
    const named = await figures.named();
    expect(named).toContain('integration="hook-7"');
    expect(named).not.toContain('integration="hook-2"');
  });

  it('a look that breaks off is gone on with', async () => {
    await appendLongAgo();
    const { list } = database.cursors;
    await looks(2);
    database.cursors.list = () => Promise.reject(new Error('away'));
    await expect(figures.movement()).rejects.toThrow('away');
    database.cursors.list = list;
    expect((await looks(3)).map(({ stalled }) => stalled)).toEqual([3, 4, 4]);
  });

  it('an integration that cannot be counted is not taken for one that has been looked at', async () => {
    await database.collections.cursors.updateOne({ _id: 'uid-1' }, { $unset: { position: '' } });
    await appendLongAgo();
    const whole = new BacklogFigures(database, { most: 10, stalledAfterMs: 60_000, keptMs: 0 });
    expect(await whole.movement()).toMatchObject({ stalled: 3, complete: false });
    const seen = await looks(10);
    expect(seen.at(-1)).toEqual({ stalled: 3, complete: false });
    await finished('uid-1');
    expect(await whole.movement()).toMatchObject({ stalled: 3, complete: true });
  });

  it('all who ask at the same time are answered by one look', async () => {
    await appendLongAgo();
    await looks(1);
    const asked = await Promise.all([figures.movement(), figures.movement(), figures.movement()]);
    expect(asked.map(({ stalled }) => stalled)).toEqual([2, 2, 2]);
  });
});

describe('a round', () => {
  it('is whole only as long as everything in it was seen lately', () => {
    const rounds = new Rounds<{ at: number }>();
    rounds.see('a', { at: 10 });
    rounds.see('b', { at: 20 });
    expect(rounds.isWhole(0)).toBe(false);
    rounds.see('a', { at: 30 });
    expect([rounds.isWhole(20), rounds.isWhole(21)]).toEqual([true, false]);
  });

  it('that began in the middle and has come to all loses nobody whom it saw', () => {
    const rounds = new Rounds<{ at: number }>();
    for (const [key, at] of [
      ['a', 1],
      ['b', 2],
      ['c', 11],
      ['d', 12],
      ['a', 13],
    ] as const)
      rounds.see(key, { at });
    rounds.sawAll(10);
    // It did not come upon b.
    expect(
      rounds
        .known()
        .map(({ at }) => at)
        .sort(),
    ).toEqual([11, 12, 13]);
  });
});
