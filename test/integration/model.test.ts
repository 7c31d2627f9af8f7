import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVERY_EVENT, type Subscription } from '../../src/domain/subscriptions.js';
import { ModelIntegration } from '../support/delivery-model.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

/*
 * Random commands, publications and failures of endpoints, on the whole service with its real servers, against a model of
 * what should have been sent:
 * - whatever has to arrive arrives, exactly once; whatever must not does not
 * - nothing is sent between the answers of a stop and of the next start, nor after that of a removal
 * - in the end nothing waits, and the records say what the endpoints have seen
 */
const NAMES = ['order.created', 'order.completed', 'return.processed'] as const;
const SUBSCRIPTIONS: readonly Subscription[] = [
  EVERY_EVENT,
  { events: [], entities: ['order'] },
  { events: ['order.created', 'return.processed'], entities: [] },
];
const SLOTS = 3;
const FAR_AWAY_MS = 3_600_000;

type Step =
  | { kind: 'create'; slot: number; subscription: number; temporary: boolean }
  | { kind: 'edit'; slot: number; subscription: number }
  | { kind: 'pause' | 'resume' | 'end' | 'extend' | 'delete' | 'fail' | 'recover'; slot: number }
  | { kind: 'publish'; names: (typeof NAMES)[number][] };

const slot = fc.integer({ min: 0, max: SLOTS - 1 });
const subscription = fc.integer({ min: 0, max: SUBSCRIPTIONS.length - 1 });
const kinds = ['pause', 'resume', 'resume', 'end', 'extend', 'delete', 'fail', 'recover'] as const;
const names = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('create' as const), slot, subscription, temporary: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('edit' as const), slot, subscription }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom(...kinds), slot }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('publish' as const), names }) },
);

let stack: Stack;
let receiver: Receiver;

beforeAll(async () => {
  // Retries and probes come quickly, and no event uses its retries up.
  const pace = { SLUICE_RETRY_CAP_SECONDS: '1', SLUICE_PROBE_BASE_SECONDS: '1', SLUICE_PROBE_CAP_SECONDS: '1' };
  [receiver, stack] = await Promise.all([startReceiver(), startStack({ ...pace, SLUICE_RETRY_MAX: '100' })]);
});
afterAll(async () => {
  await stack.stop();
  await receiver.stop();
});

/** The service beside the model, with up to three integrations. */
class Run {
  readonly #slots: (ModelIntegration | undefined)[] = [];
  readonly #failing = new Set<string>();
  readonly #taken = new Map<string, string[]>();
  /** How many requests had come when an integration was stopped or removed, by its path. */
  readonly #quiet = new Map<string, number>();
  #number = 0;

  constructor() {
    receiver.received.length = 0;
    receiver.answer(({ path, event }) => {
      if (this.#failing.has(path)) return { status: 503 };
      this.#takenAt(path).push(event.id);
      return { status: 200 };
    });
  }

  async apply(step: Step): Promise<void> {
    if (step.kind === 'publish') return this.#publish(step.names);
    const model = this.#slots[step.slot];
    if (step.kind === 'create') return model ? undefined : this.#create(step);
    if (model === undefined) return;
    const { kind } = step;
    if (kind === 'edit') await this.#edit(model, SUBSCRIPTIONS[step.subscription] ?? EVERY_EVENT);
    if (kind === 'pause') await this.#pause(model);
    if (kind === 'resume') await this.#resume(model);
    if (kind === 'end' || kind === 'extend') await this.#moveEnd(model, kind === 'end');
    if (kind === 'delete') await this.#delete(model, step.slot);
    if (kind === 'fail') this.#failing.add(model.path);
    if (kind === 'recover') this.#failing.delete(model.path);
  }

  /** Mends and starts everything, waits for what is owed, and compares. */
  async settle(): Promise<void> {
    this.#failing.clear();
    for (const model of this.#models()) {
      await this.#resume(model);
      const arrived = () => model.must().every((id) => this.#takenAt(model.path).includes(id));
      await until(arrived, { timeoutMs: 60_000 });
      await until(async () => (await this.#waitingOf(model)) === 0, { timeoutMs: 60_000 });
      const taken = this.#takenAt(model.path);
      expect(taken.length, 'some came twice').toBe(new Set(taken).size);
      expect(taken.filter((id) => !model.may().has(id))).toEqual([]);
      const { body } = await stack.call('GET', `${INTEGRATIONS}/${model.id}/stats`);
      expect(body).toMatchObject({ delivered: taken.length, rejected: 0 });
    }
    for (const [path, count] of this.#quiet) expect(this.#requestsTo(path), path).toBe(count);
  }

  async clear(): Promise<void> {
    this.#failing.clear();
    for (const { id } of this.#models()) await stack.call('DELETE', `${INTEGRATIONS}/${id}`);
  }

  #models(): ModelIntegration[] {
    return this.#slots.filter((model) => model !== undefined);
  }

  async #publish(list: readonly string[]): Promise<void> {
    const events = list.map((name) => ({ name, id: uniqueName('event'), payload: {} }));
    expect(await stack.call('POST', '/events', events)).toMatchObject({ status: 202 });
    const first = events[0];
    const { body } = await stack.call('GET', `/events/${first?.name}/${first?.id}`);
    // One request, one segment: all of them were published at the same instant.
    const at = Date.parse(body.published_at);
    for (const { id, name } of events) for (const model of this.#models()) model.publish({ id, name, at });
  }

  async #create({ slot, subscription, temporary }: Extract<Step, { kind: 'create' }>): Promise<void> {
    const url = new URL(receiver.url);
    this.#number += 1;
    url.pathname = `/${slot}/${this.#number}`;
    const path = url.pathname + url.search;
    const wanted = SUBSCRIPTIONS[subscription] ?? EVERY_EVENT;
    // Nothing that was published before may come in its range.
    const starts = await this.#nextMs();
    const endsAt = temporary ? starts + FAR_AWAY_MS : Number.POSITIVE_INFINITY;
    const model = new ModelIntegration(`slot-${slot}`, path, wanted, endsAt);
    const created = await stack.call('POST', INTEGRATIONS, {
      id: model.id,
      callback_parameters: { callback_url: url.href },
      filter_conditions: filters(wanted),
      ...(temporary
        ? { integration_type: 'temporary', starts_at: iso(starts), ends_at: iso(endsAt) }
        : { integration_type: 'permanent' }),
    });
    expect(created).toMatchObject({ status: 200, body: { status: 'running' } });
    this.#slots[slot] = model;
  }

  async #edit(model: ModelIntegration, wanted: Subscription): Promise<void> {
    const before = new Set(this.#takenAt(model.path));
    const answer = await stack.call('PATCH', `${INTEGRATIONS}/${model.id}`, { filter_conditions: filters(wanted) });
    expect(answer.status).toBe(200);
    model.edit(wanted, before);
  }

  async #pause(model: ModelIntegration): Promise<void> {
    const answer = await stack.call('POST', `${INTEGRATIONS}/${model.id}/_stop`);
    expect(answer).toMatchObject({ status: 200, body: { status: 'stopped' } });
    this.#quiet.set(model.path, this.#requestsTo(model.path));
  }

  async #resume(model: ModelIntegration): Promise<void> {
    this.#checkQuiet(model);
    const answer = await stack.call('POST', `${INTEGRATIONS}/${model.id}/_start`);
    // It has ended, and owes nothing.
    if (answer.status === 409) expect(Date.now()).toBeGreaterThanOrEqual(model.endsAt);
    else expect(answer.status).toBe(200);
  }

  async #moveEnd(model: ModelIntegration, now: boolean): Promise<void> {
    if (!model.isTemporary) return;
    this.#checkQuiet(model);
    const endsAt = now ? await this.#nextMs() : Date.now() + FAR_AWAY_MS;
    const answer = await stack.call('PUT', `${INTEGRATIONS}/${model.id}/ends_at`, { ends_at: iso(endsAt) });
    expect(answer.status).toBe(200);
    model.moveEnd(endsAt);
    // One that has expired runs again when the end is later; others stay as they were.
    if (answer.body.status === 'stopped') this.#quiet.set(model.path, this.#requestsTo(model.path));
  }

  async #delete(model: ModelIntegration, slot: number): Promise<void> {
    this.#checkQuiet(model);
    expect((await stack.call('DELETE', `${INTEGRATIONS}/${model.id}`)).status).toBe(200);
    this.#quiet.set(model.path, this.#requestsTo(model.path));
    this.#slots[slot] = undefined;
  }

  /** Between a stop and whatever starts it again nothing may have come. */
  #checkQuiet({ path }: ModelIntegration): void {
    const count = this.#quiet.get(path);
    if (count !== undefined) expect(this.#requestsTo(path), path).toBe(count);
    this.#quiet.delete(path);
  }

  async #waitingOf({ id }: ModelIntegration): Promise<number> {
    const { body } = await stack.call('GET', `${INTEGRATIONS}/${id}/stats`);
    return body.pending_events + body.retrying;
  }

  /** An instant after everything that was published so far, and before everything that comes. */
  async #nextMs(): Promise<number> {
    const instant = Date.now() + 1;
    await until(() => Date.now() > instant, { everyMs: 1 });
    return instant;
  }

  #requestsTo(path: string): number {
    return receiver.received.filter((one) => one.path === path).length;
  }

  #takenAt(path: string): string[] {
    const taken = this.#taken.get(path) ?? [];
    this.#taken.set(path, taken);
    return taken;
  }
}

function filters({ events, entities }: Subscription) {
  return { event_filter: events, entity_filter: entities };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

it('whatever is commanded, published and broken, what arrives is what the model says', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const run = new Run();
      try {
        for (const step of steps) await run.apply(step);
        await run.settle();
      } finally {
        await run.clear();
      }
    }),
    { numRuns: 10, interruptAfterTimeLimit: 120_000, endOnFailure: true },
  );
});
