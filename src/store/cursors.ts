import type { Collection, UpdateFilter } from 'mongodb';
import type { Position } from '../domain/positions.js';
import { topicsThatWake } from '../domain/waiting.js';
import type {
  CountedLate,
  CursorDocument,
  CursorGlance,
  CursorReach,
  FailingNote,
  Retried,
  Tally,
  Totals,
} from './cursor.js';

/** Another delivery or an interrupt has raised the epoch: nothing more may be sent or moved. */
export class EpochLost extends Error {
  override readonly name = 'EpochLost';
}

/** The cursors of all integrations. */
export class Cursors {
  constructor(private readonly collection: Collection<CursorDocument>) {}

  async createIndexes(): Promise<void> {
    await this.collection.createIndex(
      { tenant: 1, 'waiting.topics': 1 },
      { partialFilterExpression: { waiting: { $exists: true } } },
    );
  }

  /** Creates the cursor of a new integration; one that exists already is left alone. */
  async create(uid: string, tenant: string, integration: string, position: Position): Promise<void> {
    const fresh = {
      tenant,
      integration,
      position,
      epoch: 0,
      totals: { delivered: 0, failed: 0, rejected: 0, skipped: 0 },
      ahead: { delivered: 0, failed: 0, rejected: 0 },
    };
    await this.collection.updateOne({ _id: uid }, { $setOnInsert: fresh }, { upsert: true });
  }

  /**
   * Takes the cursor for one delivery: the epoch is raised, so whoever held it before is out, and the integration no
   * longer waits for a wake.
   *
   * @returns the cursor, or null when the integration has been removed.
   */
  async acquire(uid: string): Promise<CursorDocument | null> {
    return this.collection.findOneAndUpdate(
      { _id: uid },
      [{ $set: { epoch: { $add: ['$epoch', 1] } } }, { $set: { holder: '$epoch' } }, { $unset: 'waiting' }],
      { returnDocument: 'after' },
    );
  }

  /**
   * Raises the epoch, so that a running delivery ends at its next safe point, and marks the delivery that is meant, so
   * that one which acquires the cursor only now ends as well.
   */
  async interrupt(uid: string, askedAt: string): Promise<void> {
    const update = { $inc: { epoch: 1 }, $set: { interrupted: askedAt }, $unset: { waiting: '' as const } };
    await this.collection.updateOne({ _id: uid }, update);
  }

  /** Events wake the integration no longer. */
  async stopWaiting(uid: string): Promise<void> {
    await this.collection.updateOne({ _id: uid }, { $unset: { waiting: '' } });
  }

  /**
   * Writes what a delivery has reached.
   *
   * @throws EpochLost when the cursor is not this delivery's any more; nothing is written then.
   */
  async write(uid: string, epoch: number, update: UpdateFilter<CursorDocument>): Promise<void> {
    const { matchedCount } = await this.collection.updateOne({ _id: uid, epoch }, update);
    if (matchedCount === 0) throw new EpochLost(`the cursor of ${uid} has passed epoch ${epoch}`);
  }

  /**
   * Writes how far a webhook's delivery has come.
   *
   * @throws EpochLost when the cursor is not this delivery's any more; nothing is written then.
   */
  async reach(uid: string, epoch: number, reach: CursorReach): Promise<void> {
    const { position, streak, ahead, counts } = reach;
    const gone = { retried: '' as const, ...(streak === undefined && { streak: '' as const }) };
    await this.write(uid, epoch, {
      $set: { position, ahead, ...(streak && { streak }) },
      $inc: { ...inc('totals', counts), 'totals.skipped': counts.skipped },
      ...latest(reach),
      $unset: gone,
    });
  }

  /**
   * Says which retries' outcomes will be put on record next: should the delivery die meanwhile, the next one finds out
   * which of them are, and counts those. Does nothing when another delivery has acquired the cursor.
   */
  async announce(uid: string, epoch: number, retried: readonly Retried[]): Promise<void> {
    await this.collection.updateOne({ _id: uid, holder: epoch }, { $set: { retried: [...retried] } });
  }

  /**
   * Counts what is on record and was not counted as the cursor moved. An interrupt does not matter; but when another
   * delivery has acquired the cursor nothing is counted, because that one finds the same rows and counts them.
   */
  async countLate(uid: string, epoch: number, late: CountedLate): Promise<void> {
    const { firsts, retries } = late;
    const all = {
      delivered: firsts.delivered + retries.delivered,
      failed: firsts.failed + retries.failed,
      rejected: firsts.rejected + retries.rejected,
    };
    await this.collection.updateOne(
      { _id: uid, holder: epoch },
      { $inc: { ...inc('totals', all), ...inc('ahead', firsts) }, ...latest(late), $unset: { retried: '' } },
    );
  }

  /**
   * Says that rejected events are brought back next: should the delivery die meanwhile, the next one counts them.
   *
   * @returns whether the cursor is still this delivery's
   */
  async announceRevival(uid: string, epoch: number): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: uid, holder: epoch },
      { $set: { reviving: epoch } },
    );
    return matchedCount === 1;
  }

  /** So many events are rejected no longer since `epoch` has announced it; counted once, whoever says so. */
  async countRevived(uid: string, epoch: number, events: number): Promise<void> {
    await this.collection.updateOne(
      { _id: uid, reviving: epoch },
      { $inc: { 'totals.rejected': -events }, $unset: { reviving: '' } },
    );
  }

  /** Adds an attempt that somebody asked for to what is shown of the integration; any epoch may do so. */
  async countAsked(uid: string, at: Date, counts: Pick<Totals, 'delivered' | 'failed'>): Promise<void> {
    const { delivered, failed } = counts;
    await this.collection.updateOne(
      { _id: uid },
      {
        $inc: { 'totals.delivered': delivered, 'totals.failed': failed },
        $max: { lastAttemptedAt: at, ...(delivered > 0 && { lastDeliveredAt: at }) },
      },
    );
  }

  /** Notes that the target fails, unless another delivery has acquired the cursor, which knows more. */
  async noteFailing(uid: string, epoch: number, failing: FailingNote): Promise<void> {
    await this.collection.updateOne({ _id: uid, holder: epoch }, { $set: { failing } });
  }

  async get(uid: string): Promise<CursorDocument | null> {
    return this.collection.findOne({ _id: uid });
  }

  /** The cursors of these integrations, by uid; those of removed ones are missing. */
  async list(uids: readonly string[]): Promise<Map<string, CursorDocument>> {
    const found = await this.collection.find({ _id: { $in: [...uids] } }).toArray();
    return new Map(found.map((cursor) => [cursor._id, cursor]));
  }

  /** What the API shows of the cursors of these integrations, by uid; those of removed ones are missing. */
  async glances(uids: readonly string[]): Promise<Map<string, CursorGlance>> {
    const projection = { lastDeliveredAt: 1, failing: 1 };
    const found = await this.collection.find({ _id: { $in: [...uids] } }, { projection }).toArray();
    return new Map(found.map(({ _id, ...glance }) => [_id, glance]));
  }

  /** The present epochs of these cursors; removed ones are missing. */
  async epochs(uids: readonly string[]): Promise<Map<string, number>> {
    const found = this.collection.find({ _id: { $in: [...uids] } }, { projection: { epoch: 1 } });
    return new Map((await found.toArray()).map((cursor) => [cursor._id, cursor.epoch]));
  }

  /** The cursors of a tenant's integrations that wait for an event. */
  async waiting(tenant: string): Promise<CursorDocument[]> {
    return this.collection.find({ tenant, waiting: { $exists: true } }).toArray();
  }

  /** Of those that `waiting` gives, the ones that may want one of these events: a few of thousands, by an index. */
  async waitingFor(tenant: string, eventNames: ReadonlySet<string>): Promise<CursorDocument[]> {
    const topics = { $in: topicsThatWake(eventNames) };
    return this.collection.find({ tenant, waiting: { $exists: true }, 'waiting.topics': topics }).toArray();
  }

  async remove(uid: string): Promise<void> {
    await this.collection.deleteOne({ _id: uid });
  }
}

function inc<Of extends 'totals' | 'ahead'>(of: Of, { delivered, failed, rejected }: Tally) {
  return { [`${of}.delivered`]: delivered, [`${of}.failed`]: failed, [`${of}.rejected`]: rejected } as Record<
    `${Of}.${keyof Tally}`,
    number
  >;
}

function latest({
  lastAttemptedAt,
  lastDeliveredAt,
}: Pick<CursorReach, 'lastAttemptedAt' | 'lastDeliveredAt'>): UpdateFilter<CursorDocument> {
  if (lastAttemptedAt === undefined) return {};
  return { $max: { lastAttemptedAt, ...(lastDeliveredAt && { lastDeliveredAt }) } };
}
