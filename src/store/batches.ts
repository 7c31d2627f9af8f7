import type { Collection, Filter } from 'mongodb';
import type { Position } from '../domain/positions.js';
import { entityOf } from '../domain/subscriptions.js';
import { EpochLost } from './cursors.js';
import { isDuplicateKey } from './database.js';
import { removeSome } from './log-entries.js';
import { expireAfterDays } from './ttl-index.js';

/**
 * One S3 object. Its range, number and key are fixed before the first byte goes out, so that a retry after a crash writes
 * the same bytes to the same key; and it is the only record of what became of its events.
 */
export type BatchDocument = {
  /** uid and number. */
  _id: string;
  uid: string;
  tenant: string;
  integration: string;
  /** From 1, without holes. */
  number: number;
  bucket: string;
  /** Ends with `.gz` when the object is compressed. */
  key: string;
  /** The first event that it may hold, and the first that it does not. */
  from: Position;
  to: Position;
  /** The subscription that chose the events; an edit does not change a batch that is planned. */
  subscription: { events: readonly string[]; entities: readonly string[] };
  events: number;
  /** Of the envelopes, before compression. */
  bytes: number;
  firstEventId: string;
  lastEventId: string;
  firstPublishedAt: Date;
  lastPublishedAt: Date;
  createdAt: Date;
  /** Epoch of the delivery that planned it. */
  epoch: number;
  attempts: number;
  lastAttemptedAt?: Date;
  /** An attempt has begun of which nobody knows (yet) whether the store has the object. */
  unsettled?: boolean;
  lastError?: string;
  /** Milliseconds that the latest failed attempt took. */
  lastFailureMs?: number;
  deliveredAt?: Date;
  etag?: string;
  /** Of the object as it lies in the store, in hex. */
  sha256?: string;
};

const BY_ATTEMPT = { uid: 1, lastAttemptedAt: -1, number: -1 } as const;
const BY_BEGINNING = { uid: 1, 'from.seq': -1, 'from.offset': -1 } as const;

/** The batches of S3 integrations. */
export class Batches {
  constructor(
    private readonly collection: Collection<BatchDocument>,
    private readonly retentionDays: number,
  ) {}

  async createIndexes(): Promise<void> {
    await this.collection.createIndex({ uid: 1, number: -1 }, { unique: true });
    await this.collection.createIndex(BY_ATTEMPT);
    await this.collection.createIndex(BY_BEGINNING);
    await expireAfterDays(this.collection, 'deliveredAt', this.retentionDays);
  }

  /**
   * Fixes the next batch. A plan of the same number that no cursor holds is replaced: nothing of it is in the store.
   *
   * @throws EpochLost when a later delivery has planned it already
   */
  async plan(batch: BatchDocument): Promise<void> {
    const { _id, ...fields } = batch;
    try {
      const replaceable = { _id, attempts: 0, epoch: { $lte: batch.epoch } };
      await this.collection.replaceOne(replaceable, fields, { upsert: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      throw new EpochLost(`batch ${_id} is planned by a delivery after epoch ${batch.epoch}`);
    }
  }

  /** An attempt to write the object begins. */
  async attempt(_id: string, at: Date): Promise<void> {
    const begun = { lastAttemptedAt: at, unsettled: true };
    await this.collection.updateOne({ _id }, { $inc: { attempts: 1 }, $set: begun });
  }

  /** The attempt has failed. One that a late comer reports of a batch that is delivered by now says nothing. */
  async fail(_id: string, failure: { error: string; ms: number; unsettled: boolean }): Promise<void> {
    const { error, ms, unsettled } = failure;
    const known = { lastError: error, lastFailureMs: ms, unsettled };
    await this.collection.updateOne({ _id, deliveredAt: { $exists: false } }, { $set: known });
  }

  /** The object is in the store. */
  async deliver(_id: string, done: Required<Pick<BatchDocument, 'deliveredAt' | 'etag' | 'sha256'>>): Promise<void> {
    const over = { lastError: '', lastFailureMs: '', unsettled: '' } as const;
    await this.collection.updateOne({ _id }, { $set: done, $unset: over });
  }

  /** Makes a batch one that was never attempted: nothing of it is in the store, and its number is free for another. */
  async withdraw(_id: string): Promise<void> {
    const tried = { lastAttemptedAt: '', lastError: '', lastFailureMs: '', unsettled: '' } as const;
    const undelivered = { _id, deliveredAt: { $exists: false } };
    await this.collection.updateOne(undelivered, { $set: { attempts: 0 }, $unset: tried });
  }

  async get(uid: string, number: number): Promise<BatchDocument | null> {
    return this.collection.findOne({ uid, number });
  }

  /** Batches whose object is in the store, the newest first. @param before only those with a lower number */
  async list(uid: string, limit: number, before?: number): Promise<BatchDocument[]> {
    const done = { uid, deliveredAt: { $exists: true }, ...(before !== undefined && { number: { $lt: before } }) };
    return this.collection.find(done).sort({ number: -1 }).limit(limit).toArray();
  }

  /** The batch that was attempted last. @param bound only up to this instant, which itself may be left out */
  async lastAttempted(uid: string, bound?: { at: Date; included: boolean }): Promise<BatchDocument | null> {
    const range = bound === undefined ? { $exists: true } : { [bound.included ? '$lte' : '$lt']: bound.at };
    const sort = { lastAttemptedAt: -1, number: -1 } as const;
    return this.collection.findOne({ uid, lastAttemptedAt: range }, { sort, hint: BY_ATTEMPT });
  }

  /** The last batch that begins before `position`. */
  async beginningBefore(uid: string, position: Position): Promise<BatchDocument | null> {
    return (await this.listBeginningBefore(uid, position, 1))[0] ?? null;
  }

  /**
   * The last batches that begin before `position`, from the end.
   *
   * @param eventName only of those that may hold events of this name
   */
  async listBeginningBefore(
    uid: string,
    { seq, offset }: Position,
    limit: number,
    eventName?: string,
  ): Promise<BatchDocument[]> {
    const before = { $or: [{ 'from.seq': { $lt: seq } }, { 'from.offset': { $lt: offset } }] };
    const holding = eventName === undefined ? [] : [{ $or: wanting(eventName) }];
    const filter = { uid, 'from.seq': { $lte: seq }, $and: [before, ...holding] };
    const sort = { 'from.seq': -1, 'from.offset': -1 } as const;
    return this.collection.find(filter, { sort, limit, hint: BY_BEGINNING }).toArray();
  }

  /** Removes up to `limit` batches of an integration. @returns how many there were. */
  async removeSome(uid: string, limit: number): Promise<number> {
    return removeSome(this.collection, uid, limit);
  }
}

/** The subscriptions that want an event of this name. */
function wanting(eventName: string): Filter<BatchDocument>[] {
  return [
    { 'subscription.events': eventName },
    { 'subscription.entities': entityOf(eventName) },
    { 'subscription.events': [], 'subscription.entities': [] },
  ];
}
