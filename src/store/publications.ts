import type { AnyBulkWriteOperation, Collection, Filter } from 'mongodb';
import { MaxKey } from 'mongodb';
import { type Attempt, type Verdict, verdictOf } from '../domain/outcomes.js';
import type { Position } from '../domain/positions.js';
import type { PublicationId } from '../domain/publication-order.js';
import type { Retried } from './cursor.js';
import { insertNew } from './insert-new.js';
import {
  BY_ATTEMPT,
  BY_ENTITY,
  BY_NAME,
  BY_RETRY,
  BY_TYPE,
  type PublicationSearch,
  searchIn,
} from './publication-search.js';
import { expireAfterDays } from './ttl-index.js';

export type { PublicationId } from '../domain/publication-order.js';

/** An event that its target will not take, kept until somebody sends it again or deletes it. */
export type Rejection = {
  /** A UUIDv7 of the same millisecond as `at`. */
  id: string;
  at: Date;
  reason: string;
  /** It was not refused: its retries are used up. */
  exhausted?: true;
  /** Present while somebody sends it again; past `until` it is anybody's. */
  claim?: { by: string; until: Date };
};

/** What became of one event at one webhook integration; S3 integrations have none, their batches tell it. */
export type PublicationDocument = {
  _id: PublicationId;
  tenant: string;
  integration: string;
  eventId: string;
  eventName: string;
  entityId?: string;
  domainEntityType: string;
  domainEntityId?: string;
  publishedAt: Date;
  status: 'SUCCESS' | 'FAILURE';
  /** Time of the latest attempt. */
  attemptedAt: Date;
  /** The latest attempts, oldest first: as many as ATTEMPTS_KEPT. */
  attempts: Attempt[];
  attemptCount: number;
  retriesUsed: number;
  /** Set while a retry is due at this time. */
  nextAttemptAt?: Date;
  rejected?: Rejection;
  /** The epoch of the delivery that has brought it back from the rejected events. */
  revived?: number;
};

/** Attempts kept in a publication. */
export const ATTEMPTS_KEPT = 25;

// One update for each publication and attempt, so a flush that is repeated after a crash changes nothing.
export type Recorded = Omit<PublicationDocument, 'attempts' | 'revived'> & { attempt: Attempt };

/** What an event's first attempt came to; `attemptedAt` is the time of its latest. */
export type FirstOutcome = Position & { verdict: Verdict; attemptedAt: Date };

/** The publications of webhook integrations. */
export class Publications {
  constructor(
    private readonly collection: Collection<PublicationDocument>,
    private readonly retentionDays: number,
  ) {}

  async createIndexes(): Promise<void> {
    const { collection } = this;
    await collection.createIndex(BY_RETRY, { partialFilterExpression: { nextAttemptAt: { $exists: true } } });
    await collection.createIndex(BY_ATTEMPT);
    await collection.createIndex(BY_NAME);
    await collection.createIndex(BY_TYPE);
    await collection.createIndex(BY_ENTITY, { partialFilterExpression: { domainEntityId: { $exists: true } } });
    await expireAfterDays(collection, 'attemptedAt', this.retentionDays);
  }

  /**
   * Writes the outcomes of attempts, first ones and retries alike; writing one again changes nothing. When two deliveries
   * have made the same attempt, because the work of one was given to the other, a success counts and a failure does not.
   */
  async record(outcomes: readonly Recorded[]): Promise<void> {
    const first = outcomes.filter(isFirst);
    const there = await insertNew(this.collection, first.map(toDocument));
    const repeats = there.flatMap((index) => first[index] ?? []).filter(({ status }) => status === 'SUCCESS');
    const updates = [...outcomes.filter((outcome) => !isFirst(outcome)), ...repeats];
    if (updates.length > 0) await this.collection.bulkWrite(updates.map(toUpdate), { ordered: false });
  }

  /**
   * Writes an attempt that somebody asked for. A success settles everything; after a failure what was to become of the
   * event stays as it was, and none of its retries is used up.
   *
   * @returns the publication, or null when it has been removed meanwhile
   */
  async recordAsked(_id: PublicationId, attempt: Attempt): Promise<PublicationDocument | null> {
    const delivered = attempt.failure === undefined;
    return this.collection.findOneAndUpdate(
      { _id },
      {
        $set: { status: delivered ? 'SUCCESS' : 'FAILURE', attemptedAt: attempt.at },
        $inc: { attemptCount: 1 },
        $push: { attempts: { $each: [attempt], $slice: -ATTEMPTS_KEPT } },
        $unset: delivered ? { nextAttemptAt: '', rejected: '' } : { 'rejected.claim': '' },
      },
      { returnDocument: 'after' },
    );
  }

  /** How many events of each of these integrations wait for a retry; those without one are missing. */
  async countRetrying(uids: readonly string[]): Promise<Map<string, number>> {
    const waiting = { '_id.uid': { $in: [...uids] }, nextAttemptAt: { $gt: new Date(0) } };
    const counts = this.collection.aggregate<{ _id: string; count: number }>(
      [{ $match: waiting }, { $group: { _id: '$_id.uid', count: { $sum: 1 } } }],
      { hint: BY_RETRY },
    );
    return new Map((await counts.toArray()).map(({ _id, count }) => [_id, count]));
  }

  /** When the first retry of each of these integrations was due; those that have none due at `at` are missing. */
  async oldestRetries(uids: readonly string[], at: Date): Promise<Map<string, Date>> {
    const due = { '_id.uid': { $in: [...uids] }, nextAttemptAt: { $lte: at } };
    const oldest = this.collection.aggregate<{ _id: string; dueAt: Date }>(
      [{ $match: due }, { $group: { _id: '$_id.uid', dueAt: { $min: '$nextAttemptAt' } } }],
      { hint: BY_RETRY },
    );
    return new Map((await oldest.toArray()).map(({ _id, dueAt }) => [_id, dueAt]));
  }

  /** Offsets of the events at or after `position` that have an outcome already, by segment. */
  async recordedFrom(uid: string, position: Position): Promise<Set<string>> {
    const rows = this.collection.find(rowsFrom(uid, position), { projection: { _id: 1 } });
    return new Set((await rows.toArray()).map(({ _id }) => `${_id.seq}/${_id.offset}`));
  }

  /** The events at or after `position` that have an outcome already, in the order of the log. */
  async outcomesFrom(uid: string, position: Position): Promise<FirstOutcome[]> {
    const projection = { attemptedAt: 1, 'attempts.code': 1, 'attempts.failure': 1 };
    const rows = this.collection.find(rowsFrom(uid, position), { projection, sort: { _id: 1 } });
    return (await rows.toArray()).map(({ _id: { seq, offset }, attempts: [first], attemptedAt }) => {
      return { seq, offset, verdict: first === undefined ? 'retry' : verdictOf(first), attemptedAt };
    });
  }

  /** Those of these attempts that are on record, and whether their event was rejected with them. */
  async attemptsAmong(uid: string, retried: readonly Retried[]): Promise<{ attempt: Attempt; rejected: boolean }[]> {
    const begun = new Map(retried.map(({ seq, offset, at }) => [`${seq}/${offset}`, at.getTime()]));
    const ids = retried.map(({ seq, offset }) => ({ uid, seq, offset }));
    const rows = await this.collection.find({ _id: { $in: ids } }).toArray();
    return rows.flatMap(({ _id, attempts, rejected }) => {
      const attempt = attempts.find(({ at }) => at.getTime() === begun.get(`${_id.seq}/${_id.offset}`));
      return attempt ? [{ attempt, rejected: rejected !== undefined && attempt === attempts.at(-1) }] : [];
    });
  }

  /**
   * Publications that wait for a retry, those that are due first.
   *
   * @param before only of events published before this instant: what lies past an end date is not sent any more
   */
  async retrying(uid: string, limit: number, before?: Date): Promise<PublicationDocument[]> {
    const waiting = { '_id.uid': uid, nextAttemptAt: { $exists: true }, ...published(before) };
    return this.collection.find(waiting).sort({ nextAttemptAt: 1 }).limit(limit).toArray();
  }

  /**
   * Gives back the retries that attempts since `since` have used up, because it was the target that failed then. What
   * was rejected meanwhile, for want of retries, waits for its next one again, and is marked with the epoch.
   *
   * @returns how many of those there were
   */
  async forgive(uid: string, since: Date, epoch: number): Promise<number> {
    const attempts = { $size: { $filter: { input: '$attempts', cond: { $gte: ['$$this.at', since] } } } };
    // An event's first attempt is no retry.
    const first = { $cond: [{ $lte: ['$attemptCount', attempts] }, 1, 0] };
    const used = { $subtract: [attempts, first] };
    const retriesUsed = { $max: [0, { $subtract: ['$retriesUsed', used] }] };
    const failed = { '_id.uid': uid, status: 'FAILURE' as const, attemptedAt: { $gte: since } };
    await this.collection.updateMany({ ...failed, nextAttemptAt: { $exists: true } }, [{ $set: { retriesUsed } }], {
      hint: BY_ATTEMPT,
    });
    const { modifiedCount } = await this.collection.updateMany(
      { ...failed, 'rejected.exhausted': true, 'rejected.claim': { $exists: false } },
      [{ $set: { retriesUsed, nextAttemptAt: '$attemptedAt', revived: epoch } }, { $unset: 'rejected' }],
      { hint: BY_ATTEMPT },
    );
    return modifiedCount;
  }

  /** How many events that wait for a retry were brought back by this epoch. */
  async countRevived(uid: string, epoch: number): Promise<number> {
    const waiting = { '_id.uid': uid, nextAttemptAt: { $exists: true }, revived: epoch };
    return this.collection.countDocuments(waiting as Filter<PublicationDocument>, { hint: BY_RETRY });
  }

  async get(id: PublicationId): Promise<PublicationDocument | null> {
    return this.collection.findOne({ _id: id });
  }

  /** What the search finds, the newest attempt first; of the attempts only the latest. */
  async search(search: PublicationSearch, limit: number): Promise<PublicationDocument[]> {
    return searchIn(this.collection, search, limit);
  }

  /** Removes up to `limit` publications of an integration. @returns how many there were. */
  async removeSome(uid: string, limit: number): Promise<number> {
    const range = { $gte: { uid }, $lt: { uid, seq: new MaxKey() } } as unknown as Filter<PublicationId>;
    const filter = { _id: range } as Filter<PublicationDocument>;
    const rows = await this.collection
      .find(filter, { projection: { _id: 1 } })
      .limit(limit)
      .toArray();
    if (rows.length > 0) await this.collection.deleteMany({ _id: { $in: rows.map((row) => row._id) } });
    return rows.length;
  }
}

function rowsFrom(uid: string, position: Position): Filter<PublicationDocument> {
  const range = { $gte: { uid, ...position }, $lt: { uid, seq: new MaxKey() } } as unknown as Filter<PublicationId>;
  return { _id: range } as Filter<PublicationDocument>;
}

function published(before: Date | undefined): Filter<PublicationDocument> {
  return before === undefined ? {} : { publishedAt: { $lt: before } };
}

function isFirst({ attemptCount }: Recorded): boolean {
  return attemptCount === 1;
}

function toUpdate(outcome: Recorded): AnyBulkWriteOperation<PublicationDocument> {
  const { _id, attempt, nextAttemptAt, rejected, ...fields } = outcome;
  return {
    updateOne: {
      filter: { _id, status: 'FAILURE', ...(fields.status === 'FAILURE' && { attemptCount: fields.attemptCount - 1 }) },
      update: {
        $set: { ...fields, ...(nextAttemptAt && { nextAttemptAt }), ...(rejected && { rejected }) },
        $push: { attempts: { $each: [attempt], $slice: -ATTEMPTS_KEPT } },
        $unset: { ...(nextAttemptAt ? {} : { nextAttemptAt: '' }), ...(rejected ? {} : { rejected: '' }) },
      },
    },
  };
}

/** Field by field, because it is done for every event; undefined ones are not stored. */
function toDocument(outcome: Recorded): PublicationDocument {
  const document = {
    _id: outcome._id,
    tenant: outcome.tenant,
    integration: outcome.integration,
    eventId: outcome.eventId,
    eventName: outcome.eventName,
    entityId: outcome.entityId,
    domainEntityType: outcome.domainEntityType,
    domainEntityId: outcome.domainEntityId,
    publishedAt: outcome.publishedAt,
    status: outcome.status,
    attemptedAt: outcome.attemptedAt,
    attempts: [outcome.attempt],
    attemptCount: outcome.attemptCount,
    retriesUsed: outcome.retriesUsed,
    nextAttemptAt: outcome.nextAttemptAt,
    rejected: outcome.rejected,
  };
  // The driver leaves out what is undefined (ignoreUndefined); the type cannot say so.
  return document as PublicationDocument;
}
