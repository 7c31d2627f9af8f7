import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Actor, type Actors, startActors } from '../support/actors.js';
import { answer, DELIVERED, ENDED, newState, WAIT } from '../support/integration-states.js';
import { until } from '../support/until.js';

const FAILING = answer({
  kind: 'target_failing',
  error: 'HTTP 500',
  policy: { baseSeconds: 1, capSeconds: 1, giveUpSeconds: 2 },
});

describe('on a real server, an integration', () => {
  let connection: Connection;
  let nativeConnection: NativeConnection;
  let actors: Actors;

  beforeAll(async () => {
    const { address } = inject('servers').temporal;
    connection = await Connection.connect({ address });
    nativeConnection = await NativeConnection.connect({ address });
    actors = await startActors(inject('workflowBundle'), { client: new Client({ connection }), nativeConnection });
  });
  afterAll(async () => {
    await actors.stop();
    await nativeConnection.close();
    await connection.close();
  });

  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
  const statusOf = async (actor: Actor) => (await actor.state()).status;

  it('lives from its creation to its removal, and leaves its id free', async () => {
    const state = newState();
    const actor = await actors.create(state);
    await actor.settled(1);
    await actor.wake();
    await actor.settled(2);
    expect(await actor.command('pause')).toMatchObject({ status: 'stopped' });
    expect(await actor.command('edit', { subscription: { events: ['order.created'], entities: [] } })).toMatchObject({
      revision: 2,
      status: 'stopped',
    });
    expect(await actor.command('resume')).toMatchObject({ status: 'running' });
    await actor.settled(3);
    expect(await actor.details()).toContain('**running**: started by bob\n- waits for an event');
    expect((await actor.history()).workflowTaskFailed).toBeUndefined();
    await actor.send('remove');
    await until(() => actor.world.closed && actor.world.purged);
    await actor.handle.result();
    const next = await actors.create(state);
    await next.settled(1);
  });

  it('expires to the second, and runs again with a later end', async () => {
    const endsAt = inMs(1_500);
    const actor = await actors.create(newState({ startsAt: inMs(-60_000), endsAt }), (world) => {
      world.deliver = ({ ending }) => (ending ? ENDED : WAIT);
    });
    const expired = await until(() => actor.world.shown.find(({ state }) => state.expired)?.state);
    expect(Date.parse(expired.updatedAt) - Date.parse(endsAt)).toBeLessThan(1_000);
    expect(await actor.command('resume')).toMatchObject({ status: 'stopped', requests: [{ refused: /./ }] as never });
    expect(await actor.command('setEndDate', { endsAt: inMs(60_000) })).toMatchObject({ status: 'running' });
    await actor.settled(3);
    await actor.command('setEndDate', { endsAt: inMs(-1_000) });
    await until(async () => (await actor.state()).expired);
  });

  it('backs off from a target that fails, goes on when it works, and gives up when it does not', async () => {
    const actor = await actors.create(newState(), (world) => world.answers(FAILING, DELIVERED));
    await until(() => actor.world.log.length === 2);
    expect(actor.world.log[1]).toMatch(/^target works again/);
    actor.world.answers(FAILING);
    await actor.wake();
    await until(async () => (await statusOf(actor)) === 'stopped');
    expect((await actor.state()).statusReason).toMatch(/^gave up/);
  });

  it('has its delivery interrupted by a command, within a second', async () => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = world.untilInterrupted;
    });
    await until(() => actor.world.running === 1);
    const asked = performance.now();
    await actor.command('pause');
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(actor.world.running).toBe(0);
  });

  it('survives that its delivery breaks at the very moment of a command, as with a worker that dies', async () => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = async (input) => {
        if (world.deliveries.length > 1) return WAIT;
        await world.untilInterrupted(input);
        throw new Error('connection lost');
      };
    });
    await until(() => actor.world.running === 1);
    await actor.command('edit', { subscription: { events: ['order.created'], entities: [] } });
    await actor.settled(2);
    expect(actor.world.log).toEqual(['events changed by bob']);
  });

  it('copes with commands that arrive just as its deliveries end', async () => {
    const actor = await actors.create();
    for (let round = 0; round < 30; round++) {
      await actor.wake();
      await actor.command('edit');
    }
    await actor.settled(1);
    expect((await actor.history()).workflowTaskFailed).toBeUndefined();
  });
});
