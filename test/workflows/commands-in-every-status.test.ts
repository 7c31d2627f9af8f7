import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import type { IntegrationSpec } from '../../src/domain/integrations.js';
import { searchStatus } from '../../src/workflows/search-attributes.js';
import { type Actor, type Actors, type CommandName, startActors, type World } from '../support/actors.js';
import { newState, S3, WAIT, WEBHOOK } from '../support/integration-states.js';
import { until } from '../support/until.js';

const PAST = '2026-01-02T00:00:00.000Z';
const AHEAD = '2090-01-01T00:00:00.000Z';
const LATER = '2091-01-01T00:00:00.000Z';
const ends = (endsAt: string): Partial<IntegrationSpec> => ({ startsAt: '2026-01-01T00:00:00.000Z', endsAt });
const failing = { since: '2026-01-01T00:00:00.000Z', probes: 1, retryAt: AHEAD, error: 'HTTP 500' };

type Start = { spec?: Partial<IntegrationSpec>; state?: Partial<IntegrationState>; deliver?: World['deliver'] };
const idle = { idle: { ending: false } };
const stopped = { status: 'stopped' as const };

/** Every status that an integration can be in when a command arrives. */
const STATUSES = {
  idle: { state: idle },
  delivering: {},
  failing: { state: { failing } },
  paused: { state: { ...stopped, statusReason: 'paused by alice' } },
  'given up': { state: { ...stopped, statusReason: 'gave up after 24 h without a success: HTTP 500' } },
  'temporary, idle': { spec: ends(AHEAD), state: idle },
  'temporary, delivering': { spec: ends(AHEAD) },
  'temporary, failing': { spec: ends(AHEAD), state: { failing } },
  'temporary, paused': { spec: ends(AHEAD), state: stopped },
  'paused over its end date': { spec: ends(PAST), state: stopped },
  expired: { spec: ends(PAST), state: { ...stopped, expired: true } },
} satisfies Record<string, Start>;

type Status = keyof typeof STATUSES;
const NAMES = Object.keys(STATUSES) as Status[];

const COMMANDS: Record<string, [CommandName, object]> = {
  pause: ['pause', {}],
  resume: ['resume', {}],
  'edit of events': ['edit', { subscription: { events: ['order.created'], entities: [] } }],
  'edit of the target': ['edit', { target: { ...WEBHOOK, url: 'https://shop.example/new' } }],
  'edit of the kind': ['edit', { target: S3 }],
  'a later end': ['setEndDate', { endsAt: LATER }],
  'an end in the past': ['setEndDate', { endsAt: '2026-01-01T12:00:00.000Z' }],
  'an end before the start': ['setEndDate', { endsAt: '2025-01-01T00:00:00.000Z' }],
  nonsense: ['pause', { colour: 'red' }],
};

/** What becomes of the status, in the word that operators search by; a command that is not named here leaves it. */
const CHANGES: Record<string, Partial<Record<Status, ReturnType<typeof searchStatus>>>> = {
  pause: {
    idle: 'stopped',
    delivering: 'stopped',
    failing: 'stopped',
    'temporary, idle': 'stopped',
    'temporary, delivering': 'stopped',
    'temporary, failing': 'stopped',
  },
  resume: {
    paused: 'running',
    'given up': 'running',
    'temporary, paused': 'running',
    'paused over its end date': 'expired',
  },
  // Both make a target that fails be tried at once, and here it works.
  'edit of events': { failing: 'running', 'temporary, failing': 'running' },
  'edit of the target': { failing: 'running', 'temporary, failing': 'running' },
  'a later end': { 'temporary, failing': 'running', expired: 'running' },
  'an end in the past': {
    'temporary, idle': 'expired',
    'temporary, delivering': 'expired',
    'temporary, failing': 'expired',
  },
};

const isTemporary = (status: Status) => 'spec' in STATUSES[status];
const REFUSED: Record<string, (status: Status) => boolean> = {
  resume: (status) => status === 'expired',
  'edit of the kind': () => true,
  'a later end': (status) => !isTemporary(status),
  'an end in the past': (status) => !isTemporary(status),
  'an end before the start': () => true,
  nonsense: () => true,
};

const BEFORE: Partial<Record<Status, ReturnType<typeof searchStatus>>> = {
  idle: 'running',
  delivering: 'running',
  failing: 'failing',
  'temporary, idle': 'running',
  'temporary, delivering': 'running',
  'temporary, failing': 'failing',
  expired: 'expired',
};

describe('a command', () => {
  let env: TestWorkflowEnvironment;
  let actors: Actors;

  beforeAll(async () => {
    env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: inject('timeSkippingServer') } });
    actors = await startActors(env, { maxCachedWorkflows: 200 });
  });
  afterAll(async () => {
    await actors.stop();
    await env.teardown();
  });

  /** An actor that has this status, as it goes on after continue-as-new. */
  async function inStatus(status: Status): Promise<Actor> {
    const { spec, state }: Start = STATUSES[status];
    const delivers = status.endsWith('delivering');
    const actor = await actors.create(newState(spec, { version: 1, ...state }), (world) => {
      world.deliver = (input) => {
        if (input.ending) return { ...WAIT, next: { kind: 'ended' } };
        return delivers && world.deliveries.length === 1 ? world.untilInterrupted(input) : { ...WAIT, delivered: 1 };
      };
    });
    if (delivers) await until(() => actor.world.running === 1);
    return actor;
  }

  const table = NAMES.flatMap((status) => Object.keys(COMMANDS).map((name) => ({ status, name })));

  it.concurrent.each(table)('$name: to one that is $status', async ({ status, name }) => {
    const actor = await inStatus(status);
    const [command, fields] = COMMANDS[name] as [CommandName, object];
    const requestId = await actor.send(command, fields);
    const after = CHANGES[name]?.[status] ?? BEFORE[status] ?? 'stopped';
    const refused = REFUSED[name]?.(status) ?? false;
    const state = await until(async () => {
      const latest = await actor.state();
      const applied = latest.requests.find(({ id }) => id === requestId);
      return applied !== undefined && searchStatus(latest) === after ? latest : undefined;
    });
    expect(state.requests.find(({ id }) => id === requestId)?.refused !== undefined).toBe(refused);
    expect(actor.world.log.some((line) => line.includes('ignored'))).toBe(refused);
    expect(state.revision).toBe(command === 'edit' && !refused ? 2 : 1);
    // The world was shown the same.
    expect(actor.world.shown.at(-1)?.state).toMatchObject({ status: state.status, requests: state.requests });
  });

  it.concurrent.each(NAMES)('remove: of one that is %s ends it and has its remains removed', async (status) => {
    const actor = await inStatus(status);
    await actor.send('remove');
    await until(() => actor.world.closed && actor.world.purged);
    await until(async () => (await actor.handle.describe()).status.name === 'COMPLETED');
    expect(actor.world.running).toBe(0);
  });

  it('that is sent again with the same request id is applied once', async () => {
    const actor = await inStatus('idle');
    const requestId = await actor.send('pause');
    await actor.command('resume');
    await actor.settled(1);
    await actor.send('pause', { requestId });
    await actor.command('edit');
    expect((await actor.state()).status).toBe('running');
    expect(actor.world.log).toEqual(['paused by bob', 'started by bob']);
  });

  it('is applied in the order of arrival, each once, when many come one after the other', async () => {
    const actor = await inStatus('paused');
    const events = Array.from({ length: 20 }, (_, number) => `order.number_${number}`);
    for (const event of events) await actor.send('edit', { subscription: { events: [event], entities: [] } });
    await until(() => actor.world.shown.length === events.length);
    expect(actor.world.shown.flatMap(({ state }) => state.spec.subscription.events)).toEqual(events);
    expect((await actor.state()).revision).toBe(1 + events.length);
  });

  it('that nobody knows, sent by hand, only leaves a line in the log', async () => {
    const actor = await inStatus('paused');
    await actor.handle.signal('explode', 'now');
    await actor.handle.signal('pause', 'now', { more: true });
    await actor.handle.signal('edit', [1, 2, 3]);
    await actor.handle.signal('wake', { colour: 'red' });
    await actor.handle.cancel();
    await until(() => actor.world.log.length === 4);
    expect(actor.world.log).toEqual([
      'explode ignored: there are pause, resume, edit, setEndDate, remove and wake',
      'pause ignored: its argument must be an object',
      'edit ignored: its argument must be an object',
      "Temporal's cancellation ignored: send pause or remove instead",
    ]);
    const { status, revision } = await actor.state();
    expect({ status, revision }).toEqual({ status: 'stopped', revision: 1 });
    expect(await actor.command('resume')).toMatchObject({ status: 'running' });
  });
});
