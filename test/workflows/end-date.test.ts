import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DeliverInput, DeliverResult } from '../../src/domain/deliveries.js';
import { type Actor, type Actors, startActors, type World } from '../support/actors.js';
import { answer, ENDED, FAILING, newState, WAIT } from '../support/integration-states.js';
import { until } from '../support/until.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A target that takes everything: waits for events until the end date has passed, and then owes nothing. */
const sound = ({ ending }: DeliverInput): DeliverResult => (ending ? ENDED : WAIT);

describe('a temporary integration', () => {
  let env: TestWorkflowEnvironment;
  let actors: Actors;

  beforeAll(async () => {
    env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: inject('timeSkippingServer') } });
    actors = await startActors(inject('workflowBundle'), env);
  });
  afterAll(async () => {
    await actors.stop();
    await env.teardown();
  });

  const inMs = async (ms: number) => new Date((await env.currentTimeMs()) + ms).toISOString();

  /** An integration that began an hour ago, or when it is said, and ends in some time. */
  async function ending(
    inMilliseconds: number,
    deliver: (input: DeliverInput, world: World) => DeliverResult | Promise<DeliverResult> = sound,
  ): Promise<{ actor: Actor; endsAt: string }> {
    const endsAt = await inMs(inMilliseconds);
    const startsAt = await inMs(Math.min(0, inMilliseconds) - HOUR);
    const actor = await actors.create(newState({ startsAt, endsAt }), (world) => {
      world.deliver = (input) => deliver(input, world);
    });
    return { actor, endsAt };
  }

  async function expired(actor: Actor): Promise<string> {
    return until(() => {
      const state = actor.world.shown.at(-1)?.state;
      return state?.expired && state.status === 'stopped' ? state.updatedAt : undefined;
    });
  }

  const secondsBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1_000;

  it('expires at its end date to the second, and says so', async () => {
    const { actor, endsAt } = await ending(30 * DAY);
    await actor.settled(1);
    await env.sleep(30 * DAY - 60_000);
    expect((await actor.state()).status).toBe('running');
    await env.sleep(60_000);
    const late = secondsBetween(endsAt, await expired(actor));
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(1);
    expect(actor.world.log).toEqual([`reached its end date ${endsAt}`]);
    expect(actor.world.deliveries.map((input) => input.ending)).toEqual([false, true]);
  });

  it('whose end lies in the past delivers what lies before it, and expires', async () => {
    const { actor } = await ending(-DAY);
    await expired(actor);
    expect(actor.world.deliveries.map((input) => input.ending)).toEqual([true]);
  });

  it('costs one timer until then, whatever wakes it meanwhile', async () => {
    const { actor } = await ending(30 * DAY);
    await actor.settled(1);
    for (let wake = 1; wake <= 5; wake++) {
      await actor.wake();
      await actor.settled(wake + 1);
    }
    expect(await actor.history()).toMatchObject({ timerStarted: 1 });
    expect((await actor.history()).timerCanceled).toBeUndefined();
  });

  it('interrupts the delivery that runs at its end date, and brings out what is owed', async () => {
    const { actor, endsAt } = await ending(1_500, (input, world) =>
      input.ending ? ENDED : world.untilInterrupted(input),
    );
    const late = secondsBetween(endsAt, await expired(actor));
    expect(late).toBeLessThan(1);
    expect(actor.world.deliveries.map((input) => input.ending)).toEqual([false, true]);
    expect(actor.world.interrupts).toEqual([actor.world.deliveries[0]?.askedAt]);
  });

  it('that owes retries at its end date waits for them, and expires then', async () => {
    const { actor, endsAt } = await ending(HOUR, (input, world) => {
      if (!input.ending) return WAIT;
      const owed = world.deliveries.filter((one) => one.ending).length < 3;
      return owed ? answer({ kind: 'wait', until: new Date(Date.parse(input.askedAt) + HOUR).toISOString() }) : ENDED;
    });
    await actor.settled(1);
    await env.sleep(4 * HOUR);
    const late = secondsBetween(endsAt, await expired(actor));
    expect(late).toBeGreaterThanOrEqual(2 * 3_600);
    expect(late).toBeLessThan(2 * 3_600 + 2);
  });

  it('whose target fails at its end date probes on, and expires when what is owed is out', async () => {
    const { actor } = await ending(HOUR, (input, world) => (world.deliveries.length < 20 ? FAILING : sound(input)));
    await env.sleep(3 * HOUR);
    await expired(actor);
    expect(actor.world.deliveries.at(-1)).toMatchObject({ probe: true, ending: true });
  });

  it('that is paused over its end date delivers what it owes when it is started again', async () => {
    const { actor, endsAt } = await ending(HOUR);
    await actor.settled(1);
    await actor.command('pause');
    await env.sleep(30 * DAY);
    expect(await actor.state()).toMatchObject({ status: 'stopped', expired: false });
    expect(actor.world.deliveries).toHaveLength(1);
    await actor.command('resume');
    await expired(actor);
    expect(actor.world.deliveries.map((input) => input.ending)).toEqual([false, true]);
    expect(actor.world.log.at(-1)).toBe(`reached its end date ${endsAt}`);
  });

  it('whose end is moved to a later time runs until then', async () => {
    const { actor, endsAt } = await ending(HOUR);
    await actor.settled(1);
    const later = await inMs(50 * HOUR);
    await actor.command('setEndDate', { endsAt: later });
    await env.sleep(49 * HOUR);
    expect((await actor.state()).expired).toBe(false);
    await env.sleep(HOUR);
    expect(secondsBetween(later, await expired(actor))).toBeLessThan(1);
    expect(actor.world.log).toContain(`end date moved from ${endsAt} to ${later} by bob`);
  });

  it('whose end is moved to an earlier time ends then', async () => {
    const { actor } = await ending(50 * HOUR);
    await actor.settled(1);
    const earlier = await inMs(HOUR);
    await actor.command('setEndDate', { endsAt: earlier });
    await env.sleep(HOUR);
    expect(secondsBetween(earlier, await expired(actor))).toBeLessThan(1);
  });

  it('whose end is moved before now ends now', async () => {
    const { actor } = await ending(50 * HOUR);
    await actor.settled(1);
    await actor.command('setEndDate', { endsAt: await inMs(-60_000) });
    await expired(actor);
    expect(actor.world.deliveries.at(-1)?.ending).toBe(true);
  });

  it('that has expired runs again when its end is moved to a later time', async () => {
    const { actor } = await ending(HOUR);
    await actor.settled(1);
    await env.sleep(HOUR);
    await expired(actor);
    const later = await inMs(2 * HOUR);
    const revived = await actor.command('setEndDate', { endsAt: later });
    expect(revived).toMatchObject({ status: 'running', expired: false });
    expect(revived.statusReason).toMatch(/runs again$/);
    await actor.settled(3);
    await env.sleep(2 * HOUR);
    expect(secondsBetween(later, await expired(actor))).toBeLessThan(1);
    expect(actor.world.deliveries.map((input) => input.ending)).toEqual([false, true, false, true]);
  });

  it('that has expired delivers what it owes when its end is moved to a later time that has passed', async () => {
    const { actor, endsAt } = await ending(HOUR);
    await actor.settled(1);
    await env.sleep(3 * HOUR);
    await expired(actor);
    const later = new Date(Date.parse(endsAt) + HOUR).toISOString();
    await actor.command('setEndDate', { endsAt: later });
    await until(() => actor.world.shown.at(-1)?.entry?.reason === `reached its end date ${later}`);
  });

  it('that has failed for good stays stopped when its end is moved, and runs to it when it is started', async () => {
    const gone = answer({ kind: 'gone', error: 'HTTP 410' });
    const { actor } = await ending(HOUR, (input, world) => (world.deliveries.length === 1 ? gone : sound(input)));
    await actor.settled(1);
    expect(await actor.command('setEndDate', { endsAt: await inMs(2 * HOUR) })).toMatchObject({ status: 'stopped' });
    await actor.command('resume');
    await actor.settled(2);
    await env.sleep(2 * HOUR);
    await expired(actor);
  });

  it('may end in the far future', async () => {
    const { actor } = await ending(2 * 365 * DAY);
    await actor.settled(1);
    await env.sleep(2 * 365 * DAY - HOUR);
    expect((await actor.state()).status).toBe('running');
    await env.sleep(HOUR);
    await expired(actor);
    const endless = await actors.create(
      newState({ startsAt: '2026-01-01T00:00:00.000Z', endsAt: '9999-12-31T23:59:59.999Z' }),
    );
    await endless.settled(1);
    expect((await endless.state()).status).toBe('running');
  });
});
