import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { S3Target } from '../../src/domain/integrations.js';
import { type Actor, type Actors, startActors } from '../support/actors.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { numbered } from '../support/deliveries.js';
import { newState } from '../support/integration-states.js';
import { type S3Integration, s3Integration } from '../support/s3-deliveries.js';
import { until } from '../support/until.js';

const SECOND = 1_000;
const BATCH_SECONDS = 300;
const LINE = 300;

/** An actor, the delivery to a real store and the log, all by the clock of the time-skipping server. */
describe('the timer of a batch', () => {
  let env: TestWorkflowEnvironment;
  let actors: Actors;
  let database: TestDatabase;
  let s3: S3Integration;

  beforeAll(async () => {
    env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: inject('timeSkippingServer') } });
    actors = await startActors(inject('workflowBundle'), env);
    database = await openTestDatabase();
  });
  afterEach(() => {
    s3.close();
    vi.useRealTimers();
  });
  afterAll(async () => {
    await actors.stop();
    await env.teardown();
    await database.close();
  });

  /** The time of this process goes on from where the server's clock is now. */
  async function keepTime(): Promise<void> {
    const now = await env.currentTimeMs();
    if (vi.isFakeTimers()) vi.setSystemTime(now);
    else vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true, now });
  }

  /** The actor of a new integration, once it sleeps. */
  async function running(target: Partial<S3Target> = {}): Promise<Actor> {
    const integration = await s3Integration(database, { target: { batchMaxSeconds: BATCH_SECONDS, ...target } });
    s3 = integration;
    await keepTime();
    const actor = await actors.create(newState(s3.spec), (world) => {
      world.deliver = async ({ ending, spec }) => {
        await keepTime();
        return integration.deliver({ ending, spec });
      };
    });
    await asleep(actor);
    return actor;
  }

  const asleep = async (actor: Actor) =>
    until(async () => actor.world.running === 0 && (await s3.cursor())?.waiting !== undefined);

  async function append(ids: string[]): Promise<Date> {
    await keepTime();
    await s3.append(ids, 'x'.repeat(LINE - s3.lineBytes(ids[0] ?? '', '')));
    return new Date();
  }

  /** Ids of the events in each object; the store takes no request from another time. */
  async function objects(): Promise<string[][]> {
    vi.useRealTimers();
    return (await s3.bucket.objects()).map(({ events }) => events.map(({ id }) => id));
  }

  /** Wakes the actor, and waits until it has decided when to look again. */
  async function wake(actor: Actor): Promise<void> {
    const asked = actor.world.deliveries.length;
    await actor.wake();
    await actor.settled(asked + 1);
  }

  /** How long after `from` the batch of this number was planned, in whole seconds. */
  async function plannedAfter(from: Date, number: number): Promise<number> {
    const batch = await until(
      async () => (await s3.batches())[number - 1]?.deliveredAt && (await s3.batches())[number - 1],
    );
    return Math.round((batch.createdAt.getTime() - from.getTime()) / SECOND);
  }

  it('runs from the first event that waits, needs no other event, and costs two deliveries a batch', async () => {
    const actor = await running();
    for (const number of [1, 2, 3]) {
      await env.sleep('1 hour');
      const deliveries = actor.world.deliveries.length;
      const at = await append([`e-${number}`]);
      await wake(actor);
      await env.sleep(`${BATCH_SECONDS}s`);
      expect(await plannedAfter(at, number)).toBeLessThan(BATCH_SECONDS + 5);
      expect(await plannedAfter(at, number)).toBeGreaterThanOrEqual(BATCH_SECONDS);
      await asleep(actor);
      expect(actor.world.deliveries.length - deliveries).toBe(2);
    }
    expect(await objects()).toEqual([['e-1'], ['e-2'], ['e-3']]);
  });

  it('runs from the previous batch when that is later: what did not fit waits its full time', async () => {
    const actor = await running({ batchMaxBytes: 10 * LINE });
    await append(['e-0']);
    await wake(actor);
    await env.sleep('200s');
    // Ten lines fill a batch; the eleventh has been there for as long as the others.
    await append(numbered('f', 10));
    await wake(actor);
    await until(async () => (await s3.batches())[0]?.deliveredAt);
    const [first] = await s3.batches();
    expect(first?.events).toBe(10);
    await env.sleep('250s');
    expect(await s3.batches()).toHaveLength(1);
    await env.sleep('50s');
    const after = await plannedAfter(first?.createdAt ?? new Date(0), 2);
    expect(after).toBeGreaterThanOrEqual(BATCH_SECONDS);
    expect(after).toBeLessThan(BATCH_SECONDS + 5);
    expect((await s3.batches())[1]).toMatchObject({ events: 1, firstEventId: 'f-9' });
  });

  it("is one of Temporal's, and nothing runs meanwhile", async () => {
    const actor = await running();
    await append(['e-0']);
    await wake(actor);
    const { timerStarted, timerFired = 0, all } = await actor.history();
    expect((timerStarted ?? 0) - timerFired).toBe(1);
    await env.sleep('200s');
    expect((await actor.history()).all).toBe(all);
    expect(actor.world.running).toBe(0);
    await env.sleep('100s');
    await until(async () => (await s3.batches())[0]?.deliveredAt);
    expect(await objects()).toEqual([['e-0']]);
  });

  it('does not run without events: no object, no delivery and no timer in a day', async () => {
    const actor = await running();
    const before = actor.world.deliveries.length;
    await env.sleep('1 day');
    expect(actor.world.deliveries).toHaveLength(before);
    expect((await actor.history()).timerStarted ?? 0).toBe(0);
    expect(await objects()).toEqual([]);
  });
});
