import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Actors, startActors, type World } from '../support/actors.js';
import { answer, CONTINUE, newState, WAIT } from '../support/integration-states.js';
import { until } from '../support/until.js';

describe('a command during a delivery', () => {
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

  /** A delivery that needs a moment to end after it has been interrupted: until `letGo` is called. */
  function reluctant(world: World): { letGo: () => void } {
    let letGo = () => {};
    const released = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    world.deliver = async (input) => {
      if (world.deliveries.length > 1) return WAIT;
      await world.untilInterrupted(input);
      await released;
      return answer({ kind: 'continue' }, { delivered: 7 });
    };
    return { letGo: () => letGo() };
  }

  it('interrupts it', async () => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = world.untilInterrupted;
    });
    await until(() => actor.world.running === 1);
    expect(await actor.command('pause')).toMatchObject({ status: 'stopped', statusReason: 'paused by bob' });
    expect(actor.world.interrupts).toEqual([actor.world.deliveries[0]?.askedAt]);
    expect(actor.world.running).toBe(0);
    expect(actor.world.deliveries).toHaveLength(1);
  });

  it('is applied only when it has ended, and its outcome is known by then', async () => {
    let letGo = () => {};
    const actor = await actors.create(newState(), (world) => {
      ({ letGo } = reluctant(world));
    });
    await until(() => actor.world.running === 1);
    const requestId = await actor.send('pause');
    await until(() => actor.world.interrupts.length === 1);
    // A round trip through the actor: it has had every chance to apply the command too early.
    expect((await actor.state()).requests).toEqual([]);
    expect(actor.world.shown).toHaveLength(1);
    letGo();
    const shown = await until(() => actor.world.shown[1]?.state);
    expect(shown).toMatchObject({ status: 'stopped', requests: [{ id: requestId }], lastDelivery: { delivered: 7 } });
  });

  it('interrupts it once, however many commands there are', async () => {
    let letGo = () => {};
    const actor = await actors.create(newState(), (world) => {
      ({ letGo } = reluctant(world));
    });
    await until(() => actor.world.running === 1);
    await actor.send('edit', { subscription: { events: ['order.created'], entities: [] } });
    await actor.send('edit', { subscription: { events: ['order.paid'], entities: [] } });
    await until(() => actor.world.interrupts.length === 1);
    await actor.send('edit', { subscription: { events: [], entities: ['order'] } });
    letGo();
    await actor.settled(2);
    expect(actor.world.interrupts).toHaveLength(1);
    expect(actor.world.deliveries[1]).toMatchObject({ revision: 4, spec: { subscription: { entities: ['order'] } } });
  });

  it('stops one that waits to be tried again', async () => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = () => {
        throw new Error('the database is down');
      };
    });
    await until(() => actor.world.deliveries.length === 1 && actor.world.running === 0);
    await actor.command('pause');
    await env.sleep('10m');
    expect(actor.world.deliveries.length).toBeLessThan(3);
  });

  it('leaves the wakes that arrive meanwhile to the next delivery', async () => {
    let letGo = () => {};
    const actor = await actors.create(newState(), (world) => {
      ({ letGo } = reluctant(world));
    });
    await until(() => actor.world.running === 1);
    await actor.send('pause');
    await until(() => actor.world.interrupts.length === 1);
    await actor.wake();
    letGo();
    await until(async () => (await actor.state()).status === 'stopped');
    expect(actor.world.deliveries).toHaveLength(1);
    await actor.command('resume');
    await actor.settled(2);
  });

  it('lets a long delivery go on where it was', async () => {
    const actor = await actors.create(newState(), (world) => world.answers(CONTINUE, CONTINUE, CONTINUE, WAIT));
    await actor.command('edit', { subscription: { events: ['order.created'], entities: [] } });
    await until(async () => (await actor.state()).idle !== undefined);
    expect(actor.world.deliveries.at(-1)?.revision).toBe(2);
  });

  it('of 30 days of pause keeps quiet for 30 days', async () => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = (input) => (world.deliveries.length === 1 ? world.untilInterrupted(input) : WAIT);
    });
    await until(() => actor.world.running === 1);
    await actor.command('pause');
    const before = await actor.history();
    await env.sleep('30 days');
    expect(await actor.history()).toEqual(before);
    await actor.command('resume');
    await actor.settled(2);
  });
});
