import { setTimeout as delay } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { EVERY_EVENT, type Subscription } from '../../src/domain/subscriptions.js';
import type { OperatorApi } from './operator-api.js';
import type { Random } from './random.js';
import type { Endpoint, Receivers } from './receivers.js';
import { type Deleted, storedAt } from './silence.js';
import { BUCKET, type System } from './system.js';
import type { Tracked } from './tracked.js';

const EVENTSTREAM = '/eventstream';
const MINUTE = 60_000;

type Compression = 'none' | 'gzip';

const SUBSCRIPTIONS: readonly Subscription[] = [
  EVERY_EVENT,
  { events: [], entities: ['order'] },
  { events: ['order.created', 'return.processed'], entities: [] },
];

const COMMANDS = ['pause', 'pause', 'edit', 'settings', 'temporary', 'end date', 'replace'] as const;
type Command = (typeof COMMANDS)[number];

/** How often each command was given; without those for which there was nothing to do. */
export type CommandCounts = Record<string, number>;

/** What operators look at; the store past all links. */
export type Surroundings = { system: System; receivers: Receivers; s3: S3Client };

/**
 * Operators who set up integrations and give commands all the while, at random. They keep account of what each
 * integration should get.
 */
export class Operators {
  readonly integrations: Tracked[] = [];
  readonly counts: CommandCounts = {};
  /** Requests and objects that came to a paused integration. */
  readonly afterStop: string[] = [];
  readonly deleted: Deleted[] = [];
  #number = 0;

  constructor(
    private readonly around: Surroundings,
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

  /** The endpoints of webhooks that have not ended. */
  listening(): Endpoint[] {
    const open = this.integrations.filter(({ target, until }) => target === 'webhook' && until.must > Date.now());
    return open.map(({ place }) => this.around.receivers.endpoint(place));
  }

  async #command(): Promise<void> {
    const changing = this.integrations.filter(({ id }) => id.startsWith('changing') || id.startsWith('plain'));
    const tracked = this.random.pick(changing);
    const command = this.random.pick(COMMANDS);
    const isForAny = command === 'temporary' || command === 'end date';
    const name = tracked.target === 's3' && !isForAny ? `${command} of a bucket` : command;
    if (await this.#give(command, tracked)) this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  /** @returns false when nothing came of it */
  async #give(command: Command, tracked: Tracked): Promise<boolean> {
    if (command === 'end date') return this.#moveEnd();
    if (command === 'settings') return this.#changeSettings(tracked);
    if (command === 'pause') await this.#pause(tracked);
    else if (command === 'edit') await this.#edit(tracked);
    else if (command === 'temporary') await this.#createTemporary();
    else await this.#replace(tracked);
    return true;
  }

  async #pause(tracked: Tracked): Promise<void> {
    const { id } = tracked;
    const { tries, status } = await this.api.call('POST', `${EVENTSTREAM}/${id}/_stop`);
    const before = await this.#sentTo(tracked);
    await delay(this.random.whole(100, 4_000));
    const after = await this.#sentTo(tracked);
    // What had to be asked twice may have been applied in between, and 202 says that it is still on its way.
    const hasStopped = tries === 1 && status === 200;
    if (hasStopped && before !== undefined && after !== undefined && after !== before) {
      this.afterStop.push(`${id}: ${after - before}`);
    }
    await this.api.call('POST', `${EVENTSTREAM}/${id}/_start`);
  }

  /** Requests to a webhook, objects in a bucket; undefined while the store is broken. */
  async #sentTo({ target, place }: Tracked): Promise<number | undefined> {
    const { receivers, s3 } = this.around;
    if (target === 'webhook') return receivers.endpoint(place).arrivals.length;
    return storedAt(s3, place).then(
      ({ length }) => length,
      () => undefined,
    );
  }

  async #edit(tracked: Tracked): Promise<void> {
    const subscription = this.random.pick(SUBSCRIPTIONS);
    tracked.subscriptions.push(subscription);
    const filter_conditions = { event_filter: subscription.events, entity_filter: subscription.entities };
    await this.api.call('PATCH', `${EVENTSTREAM}/${tracked.id}`, { filter_conditions });
  }

  async #changeSettings({ id, target, place }: Tracked): Promise<boolean> {
    const settings =
      target === 's3'
        ? { s3_parameters: this.#bucket(place, this.random.pick(['none', 'gzip']), this.random.whole(10, 15)) }
        : { callback_parameters: { callback_url: this.#url(place), concurrency: this.random.whole(1, 30) } };
    const { status } = await this.api.call('PATCH', `${EVENTSTREAM}/${id}`, settings);
    return status === 200 || status === 202;
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

  async #moveEnd(): Promise<boolean> {
    const temporary = this.integrations.filter(({ id }) => id.startsWith('temporary'));
    if (temporary.length === 0) return false;
    const { id, from, until } = this.random.pick(temporary);
    const ends = Math.max(from.must + 1, Date.now() + this.random.whole(-MINUTE / 2, MINUTE));
    until.may = Math.max(until.may, ends);
    until.must = ends;
    await this.api.call('PUT', `${EVENTSTREAM}/${id}/ends_at`, { ends_at: new Date(ends).toISOString() });
    return true;
  }

  /** Deletes an integration, and makes another of the same id. */
  async #replace(tracked: Tracked): Promise<void> {
    const { id, target, place } = tracked;
    await this.api.call('DELETE', `${EVENTSTREAM}/${id}`);
    // 202: it is on its way, and the id is free when it has gone.
    while ((await this.api.call('GET', `${EVENTSTREAM}/${id}`)).status !== 404) await delay(200);
    this.deleted.push({ id, target, place, goneAt: Date.now() });
    this.integrations.splice(this.integrations.indexOf(tracked), 1);
    if (target === 's3') await this.#createBucket('plain', 'none', id);
    else await this.#createWebhook('changing', this.random.pick(SUBSCRIPTIONS), id);
  }

  async #createWebhook(kind: string, subscription: Subscription, id = this.#next(kind)): Promise<void> {
    const place = this.#endpoint(kind);
    await this.#create(id, 'webhook', place, subscription, { callback_parameters: { callback_url: this.#url(place) } });
  }

  async #createBucket(kind: string, compression: Compression, id = this.#next(kind)): Promise<void> {
    const place = this.#next(kind);
    await this.#create(id, 's3', place, EVERY_EVENT, { s3_parameters: this.#bucket(place, compression, 10) });
  }

  /** Settings of a bucket's integration. */
  #bucket(key_prefix: string, compression: Compression, batch_max_seconds: number) {
    const { endpoint, accessKeyId, secretAccessKey, region } = this.around.system.s3;
    return {
      ...{ aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_region: region },
      ...{ endpoint, force_path_style: true, bucket: BUCKET, key_prefix, compression },
      ...{ batch_max_bytes: 1_048_576, batch_max_seconds },
    };
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
    this.around.receivers.endpoint(place);
    return place;
  }

  #url(place: string): string {
    return `http://127.0.0.1:${this.around.system.receiversPort}${place}`;
  }

  #next(kind: string): string {
    this.#number += 1;
    return `${kind}-${this.#number}`;
  }
}
