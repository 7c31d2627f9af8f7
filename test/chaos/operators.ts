import { setTimeout as delay } from 'node:timers/promises';
import { EVERY_EVENT, type Subscription } from '../../src/domain/subscriptions.js';
import type { OperatorApi } from './operator-api.js';
import type { Random } from './random.js';
import type { Receivers } from './receivers.js';
import { BUCKET, type System } from './system.js';
import type { Tracked } from './tracked.js';

const EVENTSTREAM = '/eventstream';
const MINUTE = 60_000;

const SUBSCRIPTIONS: readonly Subscription[] = [
  EVERY_EVENT,
  { events: [], entities: ['order'] },
  { events: ['order.created', 'return.processed'], entities: [] },
];

/** What came of the commands. */
export type CommandCounts = Record<string, number>;

/**
 * Operators who set up integrations and give commands all the while, at random. They keep account of what each
 * integration should get.
 */
export class Operators {
  readonly integrations: Tracked[] = [];
  readonly counts: CommandCounts = {};
  /** Requests that came to a paused integration. */
  readonly afterStop: string[] = [];
  #number = 0;

  constructor(
    private readonly system: System,
    private readonly receivers: Receivers,
    private readonly api: OperatorApi,
    private readonly random: Random,
  ) {}

  /** Integrations that nobody touches, and ones that are changed all the time. */
  async setUp(): Promise<void> {
    for (let i = 0; i < 3; i += 1) await this.#createWebhook('steady', EVERY_EVENT);
    for (let i = 0; i < 3; i += 1) await this.#createWebhook('changing', this.random.pick(SUBSCRIPTIONS));
    await this.#createBucket('plain', 'none');
    await this.#createBucket('gzip', 'gzip');
  }

  /** Gives commands until it is told to stop. */
  async work(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      await delay(this.random.whole(300, 3_000), undefined, { signal: stopping }).catch(() => undefined);
      if (!stopping.aborted) await this.#command();
    }
  }

  /** With all faults mended: brings everything to where it has to deliver what it owes. */
  async settle(): Promise<void> {
    for (const tracked of this.integrations) {
      if (tracked.until.must !== Number.POSITIVE_INFINITY) {
        const now = Date.now();
        tracked.until = { may: Math.max(tracked.until.may, now), must: now };
        await this.api.call('PUT', `${EVENTSTREAM}/${tracked.id}/ends_at`, { ends_at: new Date(now).toISOString() });
      }
      await this.api.call('POST', `${EVENTSTREAM}/${tracked.id}/_start`);
    }
  }

  /** What is still owed, by integration: how many events, or why that cannot be told. */
  async owed(): Promise<Record<string, number | string>> {
    const owed: Record<string, number | string> = {};
    for (const { id } of this.integrations) {
      const { status, body } = await this.api.call('GET', `${EVENTSTREAM}/${id}/stats`);
      const count = status === 200 ? body.pending_events + body.retrying : `${status} ${body.message}`;
      if (count !== 0) owed[id] = count;
    }
    return owed;
  }

  async #command(): Promise<void> {
    const changing = this.integrations.filter(({ id }) => id.startsWith('changing') || id.startsWith('plain'));
    const tracked = this.random.pick(changing);
    const command = this.random.pick([
      'pause',
      'pause',
      'edit',
      'settings',
      'temporary',
      'end date',
      'replace',
    ] as const);
    this.counts[command] = (this.counts[command] ?? 0) + 1;
    if (command === 'pause') await this.#pause(tracked);
    else if (command === 'edit') await this.#edit(tracked);
    else if (command === 'settings') await this.#changeSettings(tracked);
    else if (command === 'temporary') await this.#createTemporary();
    else if (command === 'end date') await this.#moveEnd();
    else await this.#replace(tracked);
  }

  async #pause({ id, target, place }: Tracked): Promise<void> {
    const { tries, status } = await this.api.call('POST', `${EVENTSTREAM}/${id}/_stop`);
    const before = target === 'webhook' ? this.receivers.endpoint(place).arrivals.length : 0;
    await delay(this.random.whole(100, 4_000));
    const after = target === 'webhook' ? this.receivers.endpoint(place).arrivals.length : 0;
    // What had to be asked twice may have been applied in between, and 202 says that it is still on its way.
    if (tries === 1 && status === 200 && after !== before) this.afterStop.push(`${id}: ${after - before}`);
    await this.api.call('POST', `${EVENTSTREAM}/${id}/_start`);
  }

  async #edit(tracked: Tracked): Promise<void> {
    const subscription = this.random.pick(SUBSCRIPTIONS);
    tracked.subscriptions.push(subscription);
    const filter_conditions = { event_filter: subscription.events, entity_filter: subscription.entities };
    await this.api.call('PATCH', `${EVENTSTREAM}/${tracked.id}`, { filter_conditions });
  }

  async #changeSettings({ id, target, place }: Tracked): Promise<void> {
    if (target === 's3') return;
    const callback_parameters = { callback_url: this.#url(place), concurrency: this.random.whole(1, 30) };
    await this.api.call('PATCH', `${EVENTSTREAM}/${id}`, { callback_parameters });
  }

  /** Begins in the past and ends soon, or has ended already. */
  async #createTemporary(): Promise<void> {
    const starts = Date.now() - this.random.whole(0, MINUTE);
    const ends = Math.max(starts + 1, Date.now() + this.random.whole(-MINUTE / 2, MINUTE / 2));
    const id = this.#next('temporary');
    const place = this.#endpoint('temporary');
    const tracked: Tracked = {
      ...{ id, place, target: 'webhook', subscriptions: [EVERY_EVENT] },
      ...{ from: { may: starts, must: starts }, until: { may: ends, must: ends } },
    };
    await this.#post({
      id,
      integration_type: 'temporary',
      starts_at: new Date(starts).toISOString(),
      ends_at: new Date(ends).toISOString(),
      callback_parameters: { callback_url: this.#url(place) },
    });
    this.integrations.push(tracked);
  }

  async #moveEnd(): Promise<void> {
    const temporary = this.integrations.filter(({ id }) => id.startsWith('temporary'));
    if (temporary.length === 0) return;
    const { id, from, until } = this.random.pick(temporary);
    const ends = Math.max(from.must + 1, Date.now() + this.random.whole(-MINUTE / 2, MINUTE));
    until.may = Math.max(until.may, ends);
    until.must = ends;
    await this.api.call('PUT', `${EVENTSTREAM}/${id}/ends_at`, { ends_at: new Date(ends).toISOString() });
  }

  /** Deletes a webhook integration, and makes another of the same id. */
  async #replace({ id, target }: Tracked): Promise<void> {
    if (target === 's3') return;
    await this.api.call('DELETE', `${EVENTSTREAM}/${id}`);
    // 202: it is on its way, and the id is free when it has gone.
    while ((await this.api.call('GET', `${EVENTSTREAM}/${id}`)).status !== 404) await delay(200);
    const index = this.integrations.findIndex((tracked) => tracked.id === id);
    this.integrations.splice(index, 1);
    await this.#createWebhook(id, this.random.pick(SUBSCRIPTIONS), id);
  }

  async #createWebhook(kind: string, subscription: Subscription, id = this.#next(kind)): Promise<void> {
    const place = this.#endpoint(kind);
    await this.#create(id, 'webhook', place, subscription, { callback_parameters: { callback_url: this.#url(place) } });
  }

  async #createBucket(kind: string, compression: 'none' | 'gzip'): Promise<void> {
    const id = this.#next(kind);
    const { endpoint, accessKeyId, secretAccessKey, region } = this.system.s3;
    await this.#create(id, 's3', id, EVERY_EVENT, {
      s3_parameters: {
        ...{ aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_region: region },
        ...{ endpoint, force_path_style: true, bucket: BUCKET, key_prefix: id, compression },
        ...{ batch_max_bytes: 1_048_576, batch_max_seconds: 10 },
      },
    });
  }

  async #create(id: string, target: Tracked['target'], place: string, subscription: Subscription, parameters: object) {
    const may = Date.now();
    const filter_conditions = { event_filter: subscription.events, entity_filter: subscription.entities };
    await this.#post({ id, integration_type: 'permanent', filter_conditions, ...parameters });
    const from = { may, must: Date.now() };
    const until = { may: Number.POSITIVE_INFINITY, must: Number.POSITIVE_INFINITY };
    this.integrations.push({ id, target, place, subscriptions: [subscription], from, until });
  }

  /** Creates an integration, and waits until it is there: with 202 it is on its way. */
  async #post(body: { id: string; [field: string]: unknown }): Promise<void> {
    const { status, tries } = await this.api.call('POST', EVENTSTREAM, body);
    // What had to be asked twice may have been done the first time.
    const isCreated = status === 200 || status === 202 || (status === 409 && tries > 1);
    if (!isCreated) throw new Error(`${body.id} is not created: ${status}`);
    while ((await this.api.call('GET', `${EVENTSTREAM}/${body.id}`)).status !== 200) await delay(200);
  }

  /** The path of a new endpoint. */
  #endpoint(kind: string): string {
    const place = `/${this.#next(kind)}`;
    this.receivers.endpoint(place);
    return place;
  }

  #url(place: string): string {
    return `http://127.0.0.1:${this.system.receiversPort}${place}`;
  }

  #next(kind: string): string {
    this.#number += 1;
    return `${kind}-${this.#number}`;
  }
}
