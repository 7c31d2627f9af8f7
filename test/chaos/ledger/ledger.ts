import type { Happened } from '../faults/faults.js';
import type { Taken } from '../load/receivers.js';
import type { Delivery } from './deliveries.js';
import type { PublishedEvents } from './log.js';
import { type Attempts, repeatsOf } from './repeats.js';
import { owedBy, type Tracked } from './tracked.js';

/** What became of every published event at every integration. Each entry in one of the lists is a defect. */
export type Balance = {
  events: number;
  deliveries: number;
  rejected: number;
  /** Deliveries beyond the first of an event to a webhook, and how many there may be at most. */
  repeated: number;
  repeatable: number;
  /** Deliveries that did not end in order; only these may repeat anything. */
  brokenOff: number;
  objects: number;
  lost: string[];
  unwanted: string[];
  /** Sent to a webhook again, though it must have been on record. */
  unexplained: string[];
  /** In two objects, or twice in one. */
  repeatedInObjects: string[];
  /** What the records say otherwise than the receivers and the bucket. */
  misrecorded: string[];
  /** Breaches of the log's own promises. */
  brokenLog: string[];
};

/** All that is known of a webhook's integration. Events are named by `name/id`. */
export type WebhookAccount = {
  /** Requests that were answered with 200. */
  taken: readonly Taken[];
  /** Events that were refused for good. */
  refused: ReadonlySet<string>;
  deliveries: readonly Delivery[];
  attempts: Attempts;
  records: AsyncIterable<PublicationRecord> | Iterable<PublicationRecord>;
};

/** `rejected`: for what reason. */
export type PublicationRecord = { event: string; status: string; rejected?: string };

/** All that is known of a bucket's integration. */
export type BucketAccount = {
  objects: AsyncIterable<StoredObject> | Iterable<StoredObject>;
  batches: readonly Batch[];
};

/** `isWhole`: it has lines, and the last one ends. */
export type StoredObject = { key: string; isWhole: boolean; events: readonly string[] };

/** What is on record of an object. */
export type Batch = { key: string; events: number; isDelivered: boolean };

const NOTHING: ReadonlySet<string> = new Set();

/** Holds the log, the receivers, the bucket and the records against each other, one integration after the other. */
export class Ledger {
  readonly balance: Balance;

  constructor(
    private readonly published: PublishedEvents,
    private readonly faults: readonly Happened[],
  ) {
    this.balance = { ...emptyBalance(), events: published.at.size, brokenLog: published.broken };
  }

  /** An integration that should be there, and is not. */
  enterMissing({ id }: Tracked): void {
    this.balance.misrecorded.push(`${id}: it is not there any more`);
  }

  async enterWebhook(tracked: Tracked, account: WebhookAccount): Promise<void> {
    const { balance } = this;
    const requests = account.taken.toSorted((a, b) => a.at - b.at);
    const times = timesOf(requests.map(({ event }) => event));
    this.#compareOwed(tracked, times, account.refused);
    const repeats = repeatsOf(tracked.id, requests, account.deliveries, this.faults, account.attempts);
    balance.repeated += repeats.repeated;
    balance.repeatable += repeats.bound;
    balance.brokenOff += repeats.brokenOff;
    balance.unexplained.push(...repeats.unexplained);
    await this.#compareRecords(tracked, times, account);
  }

  async enterBucket(tracked: Tracked, { objects, batches }: BucketAccount): Promise<void> {
    const { misrecorded } = this.balance;
    const times = new Map<string, number>();
    const recorded = new Map(batches.filter(({ isDelivered }) => isDelivered).map(({ key, events }) => [key, events]));
    for await (const { key, isWhole, events } of objects) {
      this.balance.objects += 1;
      if (!isWhole) misrecorded.push(`${tracked.id}: ${key} is empty or broken off`);
      const count = recorded.get(key) ?? 'none';
      if (count !== events.length) misrecorded.push(`${tracked.id}: ${key} has ${events.length}, on record ${count}`);
      recorded.delete(key);
      for (const event of events) times.set(event, (times.get(event) ?? 0) + 1);
    }
    for (const key of recorded.keys()) misrecorded.push(`${tracked.id}: ${key} is on record, and is not there`);
    this.#compareOwed(tracked, times, NOTHING);
    for (const [event, count] of times) if (count > 1) this.balance.repeatedInObjects.push(`${tracked.id}: ${event}`);
  }

  #compareOwed(tracked: Tracked, times: ReadonlyMap<string, number>, refused: ReadonlySet<string>): void {
    const { balance, published } = this;
    const owed = owedBy(tracked);
    for (const [event, publishedAt] of published.at) {
      const hasCome = times.has(event);
      const what = owed(event.slice(0, event.indexOf('/')), publishedAt);
      if (hasCome) balance.deliveries += 1;
      if (what === 'must' && !hasCome && !refused.has(event)) balance.lost.push(`${tracked.id}: ${event}`);
      if (what === 'not' && (hasCome || refused.has(event))) balance.unwanted.push(`${tracked.id}: ${event}`);
    }
    for (const event of [...times.keys(), ...refused]) {
      if (!published.at.has(event)) balance.unwanted.push(`${tracked.id}: ${event}, which is not in the log`);
    }
  }

  /** The records have to say what the endpoint has seen. */
  async #compareRecords(
    { id }: Tracked,
    taken: ReadonlyMap<string, number>,
    { refused, records }: WebhookAccount,
  ): Promise<void> {
    const { misrecorded } = this.balance;
    let [delivered, rejected] = [0, 0];
    for await (const { event, status, rejected: reason } of records) {
      if (status === 'SUCCESS') delivered += 1;
      if (status === 'SUCCESS' && !taken.has(event)) misrecorded.push(`${id}: ${event} is not delivered`);
      if (reason === undefined) continue;
      rejected += 1;
      if (!refused.has(event)) misrecorded.push(`${id}: ${event} is rejected: ${reason}`);
    }
    this.balance.rejected += rejected;
    if (delivered !== taken.size) misrecorded.push(`${id}: ${delivered} on record, ${taken.size} taken`);
    if (rejected !== refused.size) misrecorded.push(`${id}: ${rejected} rejected on record, ${refused.size} refused`);
  }
}

/** Where nothing has been looked at yet. */
export function emptyBalance(): Balance {
  return {
    ...{ events: 0, deliveries: 0, rejected: 0, objects: 0, repeated: 0, repeatable: 0, brokenOff: 0 },
    ...{ lost: [], unwanted: [], unexplained: [], repeatedInObjects: [], misrecorded: [], brokenLog: [] },
  };
}

function timesOf(events: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const event of events) times.set(event, (times.get(event) ?? 0) + 1);
  return times;
}
