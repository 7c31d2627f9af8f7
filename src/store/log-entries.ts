import type { Collection } from 'mongodb';
import type { LogAction, LogEntry } from '../domain/log-entries.js';
import { expireAfterDays } from './ttl-index.js';

export type LogEntryDocument = {
  /** uid and the number of the entry, so that writing it twice leaves one. */
  _id: string;
  uid: string;
  action: LogAction;
  reason: string;
  actor: string;
  createdAt: Date;
};

/** When and why integrations stopped and started, and who did it. */
export class LogEntries {
  constructor(
    private readonly collection: Collection<LogEntryDocument>,
    private readonly retentionDays: number,
  ) {}

  async createIndexes(): Promise<void> {
    await this.collection.createIndex({ uid: 1, createdAt: -1, _id: -1 });
    await expireAfterDays(this.collection, 'createdAt', this.retentionDays);
  }

  /** Adds an entry once, whatever is retried: `key` names it within the integration. */
  async add(uid: string, key: string, entry: LogEntry): Promise<void> {
    const { createdAt, ...rest } = entry;
    await this.collection.updateOne(
      { _id: `${uid}/${key}` },
      { $setOnInsert: { uid, ...rest, createdAt: new Date(createdAt) } },
      { upsert: true },
    );
  }

  /** The newest entries first. @param before only those that come after this one in the list */
  async list(
    uid: string,
    limit: number,
    before?: Pick<LogEntryDocument, '_id' | 'createdAt'>,
  ): Promise<LogEntryDocument[]> {
    const older = before && {
      createdAt: { $lte: before.createdAt },
      $or: [{ createdAt: { $lt: before.createdAt } }, { _id: { $lt: before._id } }],
    };
    return this.collection
      .find({ uid, ...older })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }

  /** When it was last started, or created; undefined when that is not on record any more. */
  async lastStart(uid: string): Promise<Date | undefined> {
    const started = { uid, action: 'integration_started' as const };
    return (await this.collection.findOne(started, { sort: { createdAt: -1, _id: -1 } }))?.createdAt;
  }

  /** Removes up to `limit` entries of an integration. @returns how many there were. */
  async removeSome(uid: string, limit: number): Promise<number> {
    return removeSome(this.collection, uid, limit);
  }
}

/** Deletes in small steps, so that no single operation holds the server up. @returns how many were deleted. */
export async function removeSome<D extends { _id: string; uid: string }>(
  collection: Collection<D>,
  uid: string,
  limit: number,
): Promise<number> {
  const rows = await collection
    .find({ uid } as Parameters<typeof collection.find>[0])
    .project({ _id: 1 })
    .limit(limit)
    .toArray();
  const ids = rows.map((row) => row._id);
  if (ids.length > 0) await collection.deleteMany({ _id: { $in: ids } } as Parameters<typeof collection.deleteMany>[0]);
  return ids.length;
}
