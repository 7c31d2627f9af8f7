import { setTimeout as delay } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { EVERY_EVENT, type Subscription } from '../../../src/domain/subscriptions.js';
import { storedAt } from '../ledger/evidence.js';
import { cameAfterStop, type Deleted } from '../ledger/silence.js';
import type { Tracked } from '../ledger/tracked.js';
import type { Random } from '../random.js';
import { within } from '../waits.js';
import { EVENTSTREAM, type Integrations } from './integrations.js';
import type { OperatorApi } from './operator-api.js';
import type { Receivers } from './receivers.js';

export const COMMANDS = ['pause', 'pause', 'edit', 'settings', 'temporary', 'end date', 'replace'] as const;
export type Command = (typeof COMMANDS)[number];

export const SUBSCRIPTIONS: readonly Subscription[] = [
  EVERY_EVENT,
  { events: [], entities: ['order'] },
  { events: ['order.created', 'return.processed'], entities: [] },
];

const MINUTE = 60_000;
const STORE_PATIENCE_MS = 5_000;

/** What commands are given to, and what shows whether they are obeyed; the store past all links. */
export type Surroundings = { api: OperatorApi; integrations: Integrations; receivers: Receivers; s3: S3Client };

/** The commands that operators give, with all that is left to chance, and what may come, or not, because of them. */
export class Commands {
  /** Requests and objects that came to a paused integration. */
  readonly afterStop: string[] = [];
  readonly deleted: Deleted[] = [];

  constructor(
    private readonly around: Surroundings,
    private readonly random: Random,
  ) {}

  /** @returns false when nothing came of it. @throws Overdue when it is not carried out in time */
  async give(command: Command, tracked: Tracked): Promise<boolean> {
    if (command === 'end date') return this.#moveEnd();
    if (command === 'settings') return this.#changeSettings(tracked);
    if (command === 'pause') await this.#pause(tracked);
    else if (command === 'edit') await this.#edit(tracked);
    else if (command === 'temporary') await this.#createTemporary();
    else await this.#replace(tracked);
    return true;
  }

  async #pause(tracked: Tracked): Promise<void> {
    const { api } = this.around;
    const path = `${EVENTSTREAM}/${tracked.id}`;
    const answer = await api.call('POST', `${path}/_stop`);
    const before = await this.#sentTo(tracked);
    await delay(this.random.whole(100, 4_000));
    const came = cameAfterStop(answer, before, await this.#sentTo(tracked));
    if (came > 0) this.afterStop.push(`${tracked.id}: ${came}`);
    await api.call('POST', `${path}/_start`);
  }

  /** Requests to a webhook, objects in a bucket; undefined while the store is broken. */
  async #sentTo({ target, place }: Tracked): Promise<number | undefined> {
    const { receivers, s3 } = this.around;
    if (target === 'webhook') return receivers.endpoint(place).arrivals.length;
    return within(`objects at ${place}`, STORE_PATIENCE_MS, storedAt(s3, place)).then(
      ({ length }) => length,
      () => undefined,
    );
  }

  async #edit(tracked: Tracked): Promise<void> {
    const subscription = this.random.pick(SUBSCRIPTIONS);
    tracked.subscriptions.push(subscription);
    const filter_conditions = { event_filter: subscription.events, entity_filter: subscription.entities };
    await this.around.api.call('PATCH', `${EVENTSTREAM}/${tracked.id}`, { filter_conditions });
  }

  async #changeSettings({ id, target, place }: Tracked): Promise<boolean> {
    const { api, integrations } = this.around;
    const settings =
      target === 's3'
        ? { s3_parameters: integrations.bucket(place, this.random.pick(['none', 'gzip']), this.random.whole(10, 15)) }
        : { callback_parameters: { callback_url: integrations.url(place), concurrency: this.random.whole(1, 30) } };
    const { status } = await api.call('PATCH', `${EVENTSTREAM}/${id}`, settings);
    return status === 200 || status === 202;
  }

  /** Begins in the past and ends soon, or has ended already. */
  async #createTemporary(): Promise<void> {
    const starts = Date.now() - this.random.whole(0, MINUTE);
    const ends = Math.max(starts + 1, Date.now() + this.random.whole(-MINUTE / 2, MINUTE / 2));
    await this.around.integrations.createTemporary(starts, ends);
  }

  async #moveEnd(): Promise<boolean> {
    const temporary = this.around.integrations.all.filter(({ id }) => id.startsWith('temporary'));
    if (temporary.length === 0) return false;
    const { id, from, until } = this.random.pick(temporary);
    const ends = Math.max(from.must + 1, Date.now() + this.random.whole(-MINUTE / 2, MINUTE));
    until.may = Math.max(until.may, ends);
    // Until it is answered, either of the two may hold.
    until.must = Math.min(until.must, ends);
    await this.around.api.call('PUT', `${EVENTSTREAM}/${id}/ends_at`, { ends_at: new Date(ends).toISOString() });
    until.must = ends;
    return true;
  }

  /** Deletes an integration, and makes another of the same id, which has a new place. */
  async #replace(tracked: Tracked): Promise<void> {
    const { integrations } = this.around;
    const { id, target, place } = tracked;
    await integrations.remove(tracked);
    this.deleted.push({ id, target, place, goneAt: Date.now() });
    if (target === 's3') await integrations.createBucket('plain', 'none', id);
    else await integrations.createWebhook('changing', this.random.pick(SUBSCRIPTIONS), id);
  }
}
