import { ApplicationFailure } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Actors, startActors } from '../support/actors.js';
import { DELIVERED, FAILING, GONE, newState, WAIT } from '../support/integration-states.js';
import { until } from '../support/until.js';

describe('an integration whose target fails', () => {
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

  it('backs off with probes, and gives up after a day without a success', async () => {
    const actor = await actors.create(newState(), (world) => world.answers(FAILING));
    await actor.settled(1);
    await env.sleep(86_405_000);
    const state = await until(async () => {
      const latest = await actor.state();
      return latest.status === 'stopped' ? latest : undefined;
    });
    expect(state).toMatchObject({ expired: false, statusReason: 'gave up after 24 h without a success: HTTP 500' });
    const [first, ...probes] = actor.world.deliveries;
    expect(first?.probe).toBe(false);
    expect(probes.every(({ probe }) => probe)).toBe(true);
    // 5, 10, … 160 s, then every 300 s: 6 probes in 315 s, 286 more until the day is over, and the last one at its end.
    expect(probes).toHaveLength(293);
    const lasted = Date.parse(state.updatedAt) - Date.parse(actor.world.shown[1]?.state.updatedAt ?? '');
    expect(Math.round(lasted / 1_000)).toBe(86_400);
    expect(actor.world.log).toEqual(['target failing: HTTP 500', 'gave up after 24 h without a success: HTTP 500']);
    // What the world cannot see is not shown to it: opened, failing, given up.
    expect(actor.world.shown).toHaveLength(3);
  });

  it('delivers again as soon as a probe is taken', async () => {
    const actor = await actors.create(newState(), (world) => world.answers(FAILING, FAILING, FAILING, DELIVERED));
    await actor.settled(1);
    await env.sleep('35s');
    const sound = await until(async () => {
      const state = await actor.state();
      return state.failing === undefined ? state : undefined;
    });
    expect(sound).toMatchObject({ status: 'running', statusReason: 'target works again' });
    expect(actor.world.deliveries).toHaveLength(4);
    expect(actor.world.log.at(-1)).toMatch(/^target works again, after failing since/);
  });

  it('probes at once when it is edited', async () => {
    const actor = await actors.create(newState(), (world) => world.answers(FAILING, FAILING, FAILING, DELIVERED));
    await actor.settled(1);
    await env.sleep('15s');
    await actor.settled(3);
    await actor.command('edit', { subscription: { events: ['order.created'], entities: [] } });
    await actor.settled(4);
    expect(actor.world.deliveries.at(-1)).toMatchObject({ probe: true, revision: 2 });
  });

  it('that is paused has no timer left, and starts afresh', async () => {
    const actor = await actors.create(newState(), (world) => world.answers(FAILING, WAIT));
    await actor.settled(1);
    expect(await actor.command('pause')).toMatchObject({ status: 'stopped' });
    await env.sleep('30 days');
    expect(actor.world.deliveries).toHaveLength(1);
    expect(await actor.history()).toMatchObject({ timerStarted: 1, timerCanceled: 1 });
    await actor.command('resume');
    await actor.settled(2);
    expect(actor.world.deliveries[1]?.probe).toBe(false);
  });

  it('that is gone for good (410) is stopped at once, and can be started again', async () => {
    const actor = await actors.create(newState(), (world) => world.answers(GONE, WAIT));
    await until(async () => (await actor.state()).status === 'stopped');
    expect(actor.world.log).toEqual(['the target says that it is gone for good: HTTP 410']);
    await actor.command('resume');
    await actor.settled(2);
    expect((await actor.state()).status).toBe('running');
  });

  it('is treated like that when its delivery was ended by hand', async () => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = () => {
        if (world.deliveries.length === 1) throw ApplicationFailure.nonRetryable('ended by an operator');
        return DELIVERED;
      };
    });
    await actor.settled(1);
    expect((await actor.state()).statusReason).toBe('target failing: delivery ended: ended by an operator');
    await env.sleep('60s');
    await until(async () => (await actor.state()).failing === undefined);
    expect(actor.world.deliveries).toHaveLength(2);
  });

  it('is not the name for trouble of our own, which is tried again until it is over', async () => {
    const actor = await actors.create(newState(), (world) => {
      let attempts = 0;
      world.deliver = () => {
        if (++attempts < 5) throw new Error('the database is down');
        return WAIT;
      };
    });
    await env.sleep('1m');
    await actor.settled(5);
    expect(actor.world.log).toEqual([]);
    expect(new Set(actor.world.deliveries.map(({ askedAt }) => askedAt)).size).toBe(1);
  });
});
