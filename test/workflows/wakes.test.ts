import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Actors, startActors } from '../support/actors.js';
import { answer, CONTINUE, FAILING, newState, WAIT } from '../support/integration-states.js';
import { until } from '../support/until.js';

describe('an actor', () => {
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

  it('opens, delivers until there is nothing left, and then sleeps at no cost', async () => {
    const actor = await actors.create(newState(), (world) => world.answers(CONTINUE, CONTINUE, WAIT));
    await actor.settled(3);
    expect(actor.world.shown.map(({ state }) => state.version)).toEqual([1]);
    const before = await actor.history();
    await env.sleep('30 days');
    expect(await actor.history()).toEqual(before);
    expect(before.timerStarted).toBeUndefined();
  });

  it('delivers once for a wake', async () => {
    const actor = await actors.create();
    await actor.settled(1);
    await actor.wake();
    await actor.settled(2);
    expect(actor.world.deliveries).toHaveLength(2);
  });

  it('that is woken during a delivery delivers once more', async () => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = async () => {
        if (world.deliveries.length === 1) await actor.wake();
        return WAIT;
      };
    });
    await actor.settled(2);
    expect(actor.world.deliveries).toHaveLength(2);
  });

  it('that is woken before it has opened delivers what it was woken for', async () => {
    const state = newState();
    const actor = await actors.create(state);
    await actor.wake();
    await actor.settled(1);
    expect(actor.world.deliveries.length).toBeGreaterThan(0);
  });

  it('that is stopped does not deliver for a wake, and looks when it runs again', async () => {
    const actor = await actors.create();
    await actor.settled(1);
    await actor.command('pause');
    await actor.wake();
    expect((await actor.state()).status).toBe('stopped');
    expect(actor.world.deliveries).toHaveLength(1);
    await actor.command('resume');
    await actor.settled(2);
    expect(actor.world.deliveries).toHaveLength(2);
  });

  it('whose target fails keeps to its back-off when it is woken', async () => {
    const actor = await actors.create(newState(), (world) => world.answers(FAILING, WAIT));
    await until(async () => (await actor.state()).failing !== undefined);
    await actor.wake();
    expect(actor.world.deliveries).toHaveLength(1);
    await env.sleep('5s');
    await actor.settled(2);
    expect(actor.world.deliveries.map(({ probe }) => probe)).toEqual([false, true]);
  });

  it('that waits for an instant looks at that instant, or when it is woken before', async () => {
    const inAnHour = new Date((await env.currentTimeMs()) + 3_600_000).toISOString();
    const actor = await actors.create(newState(), (world) => {
      world.deliver = ({ askedAt }) => (askedAt < inAnHour ? answer({ kind: 'wait', until: inAnHour }) : WAIT);
    });
    await actor.settled(1);
    for (let wake = 0; wake < 5; wake++) {
      await actor.wake();
      await actor.settled(wake + 2);
    }
    await env.sleep('1h');
    await actor.settled(7);
    const [last] = actor.world.deliveries.slice(-1);
    expect(Date.parse(last?.askedAt ?? '') - Date.parse(inAnHour)).toBeLessThan(1_000);
    expect(actor.world.deliveries).toHaveLength(7);
    // The instant stayed the same, so one timer served all the waits for it.
    expect((await actor.history()).timerStarted).toBe(1);
  });

  it('that is interrupted while it falls asleep looks once more, since the interrupt took it off the list', async () => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = async (input) => {
        if (world.deliveries.length === 1) await world.untilInterrupted(input);
        return WAIT;
      };
    });
    await until(() => actor.world.running === 1);
    await actor.handle.signal('setEndDate', { endsAt: 'tomorrow' });
    await actor.settled(2);
    expect(actor.world.deliveries).toHaveLength(2);
  });

  it('whose wake was answered by a delivery that never began delivers for it later', async () => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = () => {
        if (world.deliveries.length === 2) throw new Error('the database is down');
        return WAIT;
      };
    });
    await actor.settled(1);
    await actor.wake();
    await until(() => actor.world.deliveries.length === 2);
    // A command that changes nothing stops the delivery, which waits to be tried again.
    await actor.command('resume');
    await actor.settled(3);
    expect(actor.world.deliveries).toHaveLength(3);
    expect(actor.world.deliveries[2]?.askedAt).not.toBe(actor.world.deliveries[1]?.askedAt);
  });
});
