import type { Collection, Filter } from 'mongodb';
import type { PublicationDocument } from './publications.js';

/** A publication that is among the rejected events. */
export type RejectedDocument = PublicationDocument & Required<Pick<PublicationDocument, 'rejected'>>;

/** Which rejected events: those of these ids, or all; none that was rejected later than `upTo`. */
export type RejectedSelection = { ids?: readonly string[] | undefined; upTo: Date };

const BY_REJECTION = { '_id.uid': 1, 'rejected.id': -1 } as const;

/** The events that targets will not take, as their operators see them: a view of the publications. */
export class RejectedEvents {
  constructor(private readonly collection: Collection<PublicationDocument>) {}

  async createIndexes(): Promise<void> {
    // Ids of rejections are UUIDv7: their order is that of time.
    await this.collection.createIndex(BY_REJECTION, {
      partialFilterExpression: { 'rejected.id': { $exists: true } },
    });
  }

  /** The newest first. @param before only those that were rejected before the one with this id */
  async list(uid: string, limit: number, before?: string): Promise<RejectedDocument[]> {
    const filter = { '_id.uid': uid, 'rejected.id': before === undefined ? { $exists: true } : { $lt: before } };
    return this.#find(filter, -1, limit);
  }

  /** The selected ones, the oldest first. @param after only those that were rejected after the one with this id */
  async select(uid: string, { ids, upTo }: RejectedSelection, limit: number, after = ''): Promise<RejectedDocument[]> {
    const id = { $gt: after, ...(ids && { $in: [...ids] }) };
    return this.#find({ '_id.uid': uid, 'rejected.id': id, 'rejected.at': { $lte: upTo } }, 1, limit);
  }

  async count(uid: string, { ids, upTo }: RejectedSelection): Promise<number> {
    const id = ids === undefined ? { $exists: true } : { $in: [...ids] };
    const selected = { '_id.uid': uid, 'rejected.id': id, 'rejected.at': { $lte: upTo } };
    return this.collection.countDocuments(selected as Filter<PublicationDocument>);
  }

  /** How many each of these integrations has, by uid, none of them counted beyond `most`. */
  async counts(uids: readonly string[], most: number): Promise<Map<string, number>> {
    // Compared and not just asked for, so that the index alone answers.
    const count = (uid: string) => {
      const rejected = { '_id.uid': uid, 'rejected.id': { $gt: '' } } as Filter<PublicationDocument>;
      return this.collection.countDocuments(rejected, { limit: most, hint: BY_REJECTION });
    };
    return new Map(await Promise.all(uids.map(async (uid) => [uid, await count(uid)] as const)));
  }

  async get(uid: string, id: string): Promise<RejectedDocument | null> {
    return (await this.collection.findOne({ '_id.uid': uid, 'rejected.id': id })) as RejectedDocument | null;
  }

  /**
   * Takes a rejected event for sending it again, so that it is not sent twice side by side. The next record of an
   * attempt lets go of it, and so does the time.
   *
   * @param by who takes it; what he has taken already he gets again
   * @returns null when it is not in the list (any more), or taken by somebody else
   */
  async claim(uid: string, id: string, by: string, until: Date): Promise<RejectedDocument | null> {
    const free = [
      { 'rejected.claim': { $exists: false } },
      { 'rejected.claim.until': { $lte: new Date() } },
      { 'rejected.claim.by': by },
    ];
    const found = await this.collection.findOneAndUpdate(
      { '_id.uid': uid, 'rejected.id': id, $or: free },
      { $set: { 'rejected.claim': { by, until } } },
      { returnDocument: 'after' },
    );
    return found as RejectedDocument | null;
  }

  /** Lets go of it without an attempt. */
  async release(uid: string, id: string): Promise<void> {
    await this.collection.updateOne({ '_id.uid': uid, 'rejected.id': id }, { $unset: { 'rejected.claim': '' } });
  }

  /** Takes it off the list; its publication stays. @returns whether it was there */
  async remove(uid: string, id: string): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { '_id.uid': uid, 'rejected.id': id },
      { $unset: { rejected: '' } },
    );
    return matchedCount === 1;
  }

  async #find(filter: object, order: 1 | -1, limit: number): Promise<RejectedDocument[]> {
    const found = this.collection.find(filter as Filter<PublicationDocument>).sort({ 'rejected.id': order });
    return (await found.limit(limit).toArray()) as RejectedDocument[];
  }
}
