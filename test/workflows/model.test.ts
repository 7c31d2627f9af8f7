import { TestWorkflowEnvironment } from '@temporalio/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { searchStatus } from '../../src/workflows/search-attributes.js';
import { type Actor, type Actors, startActors } from '../support/actors.js';
import { answer, ENDED, GONE, newState, S3, WAIT } from '../support/integration-states.js';
import { until } from '../support/until.js';

/**
 * Random commands, targets and stretches of time, against a model of what an operator expects:
 * - A delivery happens at once after a start, an edit and a move of the end date, at a wake, and at the end date.
 * - While the target fails, it is probed at least every 8 minutes, and given up 4 h 4 min after its last success.
 * - An edit that names a revision changes that one only.
 * - Stretches of time are whole tens of minutes, end dates lie 7 minutes beside them, and giving up 4: so nothing happens
 *   at the very moment at which it is looked at.
 */
const MINUTE = 60_000;
const POLICY = { baseSeconds: 60, capSeconds: 480, giveUpSeconds: 244 * 60 };
const FAILING = answer({ kind: 'target_failing', error: 'HTTP 500', policy: POLICY });

const EDIT = { subscription: { events: ['order.created'], entities: [] } };

type Step =
  | { kind: 'pause' | 'resume' | 'edit' | 'editKind' | 'editStale' | 'nonsense' | 'again' | 'wake' }
  | { kind: 'setEndDate'; minutes: number }
  | { kind: 'target'; is: Target }
  | { kind: 'time'; minutes: number };
type Target = 'sound' | 'failing' | 'gone';

class Model {
  status: 'running' | 'stopped' = 'running';
  expired = false;
  failingSince: number | undefined;
  target: Target = 'sound';
  revision = 1;

  constructor(
    public now: number,
    readonly startsAt: number,
    public endsAt: number | undefined,
  ) {
    this.deliver();
  }

  /** @returns whether a command is refused */
  apply(step: Step): boolean {
    const { kind } = step;
    if (kind === 'target') this.target = step.is;
    if (kind === 'time') this.pass(step.minutes * MINUTE);
    if (kind === 'wake' && this.failingSince === undefined) this.deliver();
    if (kind === 'pause' && this.status === 'running') this.stop();
    if (kind === 'resume') {
      if (this.expired) return true;
      if (this.status === 'stopped') this.start();
    }
    if (kind === 'edit') {
      this.revision += 1;
      this.deliver();
    }
    if (kind === 'setEndDate') return this.setEndDate(this.now + step.minutes * MINUTE);
    return kind === 'editKind' || kind === 'editStale' || kind === 'nonsense';
  }

  private setEndDate(endsAt: number): boolean {
    if (this.endsAt === undefined || endsAt <= this.startsAt) return true;
    const later = endsAt > this.endsAt;
    this.endsAt = endsAt;
    if (this.expired && later) this.start();
    else this.deliver();
    return false;
  }

  private start(): void {
    this.status = 'running';
    this.expired = false;
    this.deliver();
  }

  private stop(): void {
    this.status = 'stopped';
    this.failingSince = undefined;
  }

  private deliver(): void {
    if (this.status === 'stopped') return;
    if (this.target === 'failing') {
      this.failingSince ??= this.now;
      return;
    }
    this.failingSince = undefined;
    this.expired = this.target === 'sound' && this.endsAt !== undefined && this.now >= this.endsAt;
    if (this.expired || this.target === 'gone') this.stop();
  }

  private pass(ms: number): void {
    const from = this.now;
    const ends = this.endsAt !== undefined && this.endsAt > from && this.endsAt <= from + ms ? this.endsAt : undefined;
    if (this.failingSince === undefined && ends !== undefined) {
      this.now = ends;
      this.deliver();
    }
    const { failingSince } = this;
    this.now = from + ms;
    if (failingSince === undefined) return;
    // Meanwhile it was probed.
    if (this.target === 'failing' && this.now >= failingSince + POLICY.giveUpSeconds * 1_000) this.stop();
    else this.deliver();
  }
}

const minutes = (most: number) => fc.integer({ min: 1, max: most }).map((tens) => tens * 10);
const kinds = ['pause', 'resume', 'resume', 'edit', 'editKind', 'editStale', 'nonsense', 'again', 'wake'] as const;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...kinds).map((kind) => ({ kind })) },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: -12, max: 48 })
      .map((tens) => ({ kind: 'setEndDate' as const, minutes: tens * 10 + 7 })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Target>('sound', 'failing', 'gone').map((is) => ({ kind: 'target' as const, is })),
  },
  {
    weight: 3,
    arbitrary: fc.oneof(minutes(3), minutes(60)).map((count) => ({ kind: 'time' as const, minutes: count })),
  },
);

describe('an integration', () => {
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

  const iso = (ms: number) => new Date(ms).toISOString();

  async function create(model: Model): Promise<Actor> {
    const spec = { startsAt: iso(model.startsAt), ...(model.endsAt !== undefined && { endsAt: iso(model.endsAt) }) };
    return actors.create(newState(spec), (world) => {
      world.deliver = ({ ending }) => {
        if (model.target === 'gone') return GONE;
        if (model.target === 'failing') return FAILING;
        return ending ? ENDED : WAIT;
      };
    });
  }

  /** Does a step. @returns whether it was refused, when it was a command */
  async function take(actor: Actor, { now, revision }: Model, step: Step, lastId: string | undefined) {
    const send = (kind: 'pause' | 'resume' | 'edit' | 'setEndDate', fields: object = {}) => actor.send(kind, fields);
    switch (step.kind) {
      case 'wake':
        await actor.wake();
        return;
      case 'time':
        await env.sleep(step.minutes * MINUTE);
        return;
      case 'target':
        return;
      case 'again':
        if (lastId !== undefined) await send('pause', { requestId: lastId });
        return;
      case 'edit':
        // The model has counted it already.
        return send('edit', { ...EDIT, revision: revision - 1 });
      case 'editStale':
        return send('edit', { ...EDIT, revision: revision + 1 });
      case 'editKind':
        return send('edit', { target: S3 });
      case 'nonsense':
        return send('pause', { colour: 'red' });
      case 'setEndDate':
        return send('setEndDate', { endsAt: iso(now + step.minutes * MINUTE) });
      default:
        return send(step.kind);
    }
  }

  async function settled(actor: Actor, applied: string | undefined) {
    return until(async () => {
      const state = await actor.state();
      const known = applied === undefined || state.requests.some(({ id }) => id === applied);
      const atRest = state.status === 'stopped' || state.idle !== undefined || state.failing !== undefined;
      return known && atRest && actor.world.running === 0 ? state : undefined;
    });
  }

  it('does what an operator expects, whatever happens to it in whatever order', async () => {
    const story = fc.array(step, { minLength: 5, maxLength: 25 });
    const property = fc.asyncProperty(fc.option(fc.integer({ min: 1, max: 30 })), story, async (tens, steps) => {
      const now = await env.currentTimeMs();
      const model = new Model(now, now - 60 * MINUTE, tens === null ? undefined : now + (tens * 10 + 7) * MINUTE);
      const actor = await create(model);
      await settled(actor, undefined);
      let lastId: string | undefined;
      for (const step of steps) {
        const deliveries = actor.world.deliveries.length;
        model.now = step.kind === 'time' ? model.now : await env.currentTimeMs();
        const refused = model.apply(step);
        const requestId = await take(actor, model, step, lastId);
        if (step.kind === 'wake' && model.status === 'running' && model.failingSince === undefined) {
          await until(() => actor.world.deliveries.length > deliveries);
        }
        lastId = requestId ?? lastId;
        await until(async () => {
          const state = await settled(actor, requestId);
          const seen = { status: searchStatus(state), endsAt: state.spec.endsAt, revision: state.revision };
          const { expired, failingSince, status } = model;
          const expected = expired ? 'expired' : failingSince !== undefined ? 'failing' : status;
          const endsAt = model.endsAt === undefined ? undefined : iso(model.endsAt);
          expect(seen).toEqual({ status: expected, endsAt, revision: model.revision });
          if (requestId !== undefined) {
            const request = state.requests.find(({ id }) => id === requestId);
            expect(request?.refused !== undefined).toBe(refused);
          }
          return true;
        });
      }
    });
    await fc.assert(property, { numRuns: 15, endOnFailure: true });
  });
});
