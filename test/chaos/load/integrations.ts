import { EVERY_EVENT, type Subscription } from '../../../src/domain/subscriptions.js';
import type { Tracked } from '../ledger/tracked.js';
import { BUCKET } from '../system/settings.js';
import type { System } from '../system/system.js';
import type { OperatorApi } from './operator-api.js';
import type { Receivers } from './receivers.js';

export const EVENTSTREAM = '/eventstream';

export type Compression = 'none' | 'gzip';

const FOR_EVER = { may: Number.POSITIVE_INFINITY, must: Number.POSITIVE_INFINITY };

/** Creates and deletes integrations, each with a place of its own, and keeps account of what they should get. */
export class Integrations {
  /** Those that are there, by all that is known. */
  readonly all: Tracked[] = [];
  #number = 0;

  constructor(
    private readonly api: OperatorApi,
    private readonly receivers: Receivers,
    private readonly system: Pick<System, 's3' | 'receiversPort'>,
  ) {}

  async createWebhook(kind: string, subscription: Subscription, id = this.#next(kind)): Promise<void> {
    const place = this.#endpoint(kind);
    const parameters = { callback_parameters: { callback_url: this.url(place) } };
    await this.#createPermanent({ id, target: 'webhook', place }, subscription, parameters);
  }

  async createBucket(kind: string, compression: Compression, id = this.#next(kind)): Promise<void> {
    const place = this.#next(kind);
    const parameters = { s3_parameters: this.bucket(place, compression, 10) };
    await this.#createPermanent({ id, target: 's3', place }, EVERY_EVENT, parameters);
  }

  /** @param starts and `ends` in ms since 1970 */
  async createTemporary(starts: number, ends: number): Promise<void> {
    const id = this.#next('temporary');
    const place = this.#endpoint('temporary');
    await this.#post({
      id,
      integration_type: 'temporary',
      starts_at: new Date(starts).toISOString(),
      ends_at: new Date(ends).toISOString(),
      callback_parameters: { callback_url: this.url(place) },
    });
    const from = { may: starts, must: starts };
    const until = { may: ends, must: ends };
    this.all.push({ id, place, target: 'webhook', subscriptions: [EVERY_EVENT], from, until });
  }

  /** Deletes an integration, and waits until it has gone: with 202 it is on its way, and its id still taken. */
  async remove(tracked: Tracked): Promise<void> {
    // First: should it not go in time, nothing can be said of what it should get.
    this.all.splice(this.all.indexOf(tracked), 1);
    await this.api.call('DELETE', `${EVENTSTREAM}/${tracked.id}`);
    await this.api.untilSeen(`${EVENTSTREAM}/${tracked.id}`, 404);
  }

  /** Settings of a bucket's integration. */
  bucket(key_prefix: string, compression: Compression, batch_max_seconds: number) {
    const { endpoint, accessKeyId, secretAccessKey, region } = this.system.s3;
    return {
      ...{ aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_region: region },
      ...{ endpoint, force_path_style: true, bucket: BUCKET, key_prefix, compression },
      ...{ batch_max_bytes: 1_048_576, batch_max_seconds },
    };
  }

  url(place: string): string {
    return `http://127.0.0.1:${this.system.receiversPort}${place}`;
  }

  async #createPermanent(
    known: Pick<Tracked, 'id' | 'target' | 'place'>,
    subscription: Subscription,
    parameters: object,
  ): Promise<void> {
    const may = Date.now();
    const filter_conditions = { event_filter: subscription.events, entity_filter: subscription.entities };
    await this.#post({ id: known.id, integration_type: 'permanent', filter_conditions, ...parameters });
    const from = { may, must: Date.now() };
    this.all.push({ ...known, subscriptions: [subscription], from, until: { ...FOR_EVER } });
  }

  /** Creates an integration, and waits until it is there: with 202 it is on its way. */
  async #post(body: { id: string; [field: string]: unknown }): Promise<void> {
    const { status, tries } = await this.api.call('POST', EVENTSTREAM, body);
    // What had to be asked twice may have been done the first time.
    const isCreated = status === 200 || status === 202 || (status === 409 && tries > 1);
    if (!isCreated) throw new Error(`${body.id} is not created: ${status}`);
    await this.api.untilSeen(`${EVENTSTREAM}/${body.id}`, 200);
  }

  /** The path of a new endpoint. */
  #endpoint(kind: string): string {
    const place = `/${this.#next(kind)}`;
    this.receivers.endpoint(place);
    return place;
  }

  #next(kind: string): string {
    this.#number += 1;
    return `${kind}-${this.#number}`;
  }
}
