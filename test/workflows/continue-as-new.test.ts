import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Actor, type Actors, startActors } from '../support/actors.js';
import { historiesOf } from '../support/histories.js';
import { newState, WAIT } from '../support/integration-states.js';
import { type OwnTemporal, startTemporalOfShortRuns } from '../support/short-runs.js';
import { until } from '../support/until.js';

const SUGGESTED_AT = 50;
const AHEAD = '2090-01-01T00:00:00.000Z';

describe('an actor whose runs are short', () => {
  let temporal: OwnTemporal;
  let actors: Actors;

  beforeAll(async () => {
    temporal = await startTemporalOfShortRuns(SUGGESTED_AT);
    actors = await startActors(inject('workflowBundle'), temporal);
  });
  afterAll(async () => {
    await actors.stop();
    await temporal.stop();
  });

  /** How many runs the actor has had, and how long the longest of their histories was. */
  async function runsOf(actor: Actor): Promise<{ runs: number; longest: number }> {
    const histories = await historiesOf(temporal.client, actor.handle.workflowId);
    const lengths = histories.map(({ events }) => events?.length ?? 0);
    return { runs: lengths.length, longest: Math.max(...lengths) };
  }

  it('loses no command in a storm, and applies none twice', async () => {
    const actor = await actors.create();
    await actor.settled(1);
    const sent: string[] = [];
    const send = async (count: number) => {
      const requestId = await actor.send(count % 2 === 0 ? 'pause' : 'resume');
      sent.push(requestId);
      await actor.wake();
      return requestId;
    };
    // Three senders that wait for each command of theirs, so that signals reach every moment of a run; then many at once.
    const patiently = async () => {
      for (let count = 0; count < 12; count++) {
        const requestId = await send(count);
        await until(() => appliedBy(actor).includes(requestId));
      }
    };
    await Promise.all([patiently(), patiently(), patiently()]);
    await Promise.all(Array.from({ length: 40 }, (_, count) => send(count)));
    await until(() => appliedBy(actor).length >= sent.length);
    const applied = appliedBy(actor);
    expect(applied).toHaveLength(sent.length);
    expect(new Set(applied)).toEqual(new Set(sent));
    expect(actor.world.log.filter((line) => line.includes('ignored'))).toEqual([]);
    const { runs } = await runsOf(actor);
    expect(runs).toBeGreaterThan(4);
    // Every version was shown, each after the one before.
    expect(actor.world.shown.map(({ state }) => state.version)).toEqual(actor.world.shown.map((_, index) => index + 1));
  });

  it('delivers for every wake, whichever run it reaches', async () => {
    let events = 0;
    let delivered = 0;
    const actor = await actors.create(newState(), (world) => {
      world.deliver = () => {
        delivered = events;
        return WAIT;
      };
    });
    for (let wake = 0; wake < 100; wake++) {
      events += 1;
      await actor.wake();
      // Now and then it is let fall asleep, so that wakes reach it in every state.
      if (wake % 7 === 0) await until(() => delivered === events);
    }
    await until(() => delivered === events);
    const { runs, longest } = await runsOf(actor);
    expect(runs).toBeGreaterThan(3);
    expect(longest).toBeLessThan(SUGGESTED_AT + 40);
  });

  it('keeps its end date, with one timer for each run', async () => {
    const actor = await actors.create(newState({ startsAt: '2026-01-01T00:00:00.000Z', endsAt: AHEAD }));
    await actor.settled(1);
    for (let wake = 0; wake < 20; wake++) {
      await actor.wake();
      await actor.settled(wake + 2);
    }
    await until(async () => (await runsOf(actor)).runs > 2);
    expect((await actor.history()).timerStarted).toBe(1);
    const soon = new Date(Date.now() + 1_200).toISOString();
    actor.world.deliver = ({ ending }) => (ending ? { ...WAIT, next: { kind: 'ended' } } : WAIT);
    await actor.command('setEndDate', { endsAt: soon });
    const expired = await until(() => actor.world.shown.find(({ state }) => state.expired)?.state);
    expect(Date.parse(expired.updatedAt) - Date.parse(soon)).toBeLessThan(1_000);
  });

  it('does not grow while it is stopped and woken in vain', async () => {
    const actor = await actors.create(newState({}, { version: 1, status: 'stopped' }));
    for (let wake = 0; wake < 60; wake++) await actor.wake();
    await until(async () => (await runsOf(actor)).runs > 1);
    expect(actor.world.deliveries).toHaveLength(0);
    await actor.command('resume');
    await actor.settled(1);
  });

  it('keeps its search attributes and its details', async () => {
    const state = newState({ startsAt: '2026-01-01T00:00:00.000Z', endsAt: AHEAD }, { searchable: true });
    const actor = await actors.create(state);
    for (let count = 0; count < 10; count++) await actor.command(count % 2 === 0 ? 'pause' : 'resume');
    await actor.command('pause');
    await until(async () => (await runsOf(actor)).runs > 1);
    const query = `SluiceTenant = 'acme' AND SluiceStatus = 'stopped' AND SluiceTarget = 'webhook' AND SluiceEndsAt > '2089-01-01T00:00:00Z'`;
    const found = await until(async () => {
      for await (const { workflowId } of temporal.client.workflow.list({ query })) {
        if (workflowId === actor.handle.workflowId) return workflowId;
      }
      return undefined;
    });
    expect(found).toBe(actor.handle.workflowId);
    expect(await actor.details()).toContain('**stopped**: paused by bob\n- waits for a command');
  });
});

function appliedBy(actor: Actor): string[] {
  return actor.world.shown.flatMap(({ state }) => state.requests.slice(-1).map(({ id }) => id));
}
