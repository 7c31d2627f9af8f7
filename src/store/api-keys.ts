import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Collection, type Filter, ObjectId } from 'mongodb';
import type { Role } from '../domain/roles.js';
import { Secret } from '../domain/secret.js';
import { inTime } from './in-time.js';

export type ApiKeyDocument = {
  _id: string;
  /** SHA-256 of the key; the key itself is stored nowhere. */
  hash: string;
  tenant: string;
  role: Role;
  name: string;
  createdAt: Date;
  lastUsedAt?: Date;
};

/** Ids of keys. */
export const KEY_ID = /^[0-9a-f]{24}$/;

/** A revoked key works no longer than this, counted from the moment at which the database was asked for it. */
export const REMEMBERED_MS = 1_000;

/** A prefix by which people and scanners of leaked secrets know it, 256 random bits, and a checksum. */
const KEY = /^sluice_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/;

/** A new key. */
export function newKey(): Secret {
  const random = randomBytes(32).toString('base64url');
  return new Secret(`sluice_${random}${checksumOf(random)}`);
}

/** Whether this can be a stored key at all: what is misspelt, cut off or made up is known without the database. */
export function isWellFormed(key: Secret): boolean {
  const [, random, checksum] = KEY.exec(key.reveal()) ?? [];
  return random !== undefined && checksumOf(random) === checksum;
}

function checksumOf(random: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(random));
  return bytes.toString('base64url');
}

/** A key's SHA-256 in hex. A key holds 256 random bits, so a plain hash is enough: there is nothing to guess. */
export function hashKey(key: Secret): string {
  return hash('sha256', key.reveal());
}

/** The keys that the API lets in. */
export class ApiKeys {
  constructor(private readonly collection: Collection<ApiKeyDocument>) {}

  async createIndexes(): Promise<void> {
    await this.collection.createIndex({ hash: 1 }, { unique: true });
    await this.collection.createIndex({ tenant: 1, createdAt: 1, _id: 1 });
  }

  /** Makes a key; this is the only time that it can be seen. */
  async create(tenant: string, role: Role, name: string): Promise<{ key: Secret; document: ApiKeyDocument }> {
    const key = newKey();
    const _id = new ObjectId().toHexString();
    const document = { _id, hash: hashKey(key), tenant, role, name, createdAt: new Date() };
    await this.collection.insertOne(document);
    return { key, document };
  }

  /** @throws DatabaseSilent when the database does not answer */
  async findByHash(hash: string): Promise<ApiKeyDocument | null> {
    return inTime((signal) => this.collection.findOne({ hash }, { signal }));
  }

  async get(id: string): Promise<ApiKeyDocument | null> {
    return this.collection.findOne({ _id: id });
  }

  async touch(id: string, at: Date): Promise<void> {
    await this.collection.updateOne({ _id: id }, { $set: { lastUsedAt: at } });
  }

  /** A tenant's keys, the oldest first. @param after only those that come after this one in the list */
  async page(
    tenant: string,
    limit: number,
    after?: Pick<ApiKeyDocument, '_id' | 'createdAt'>,
  ): Promise<ApiKeyDocument[]> {
    const later: Filter<ApiKeyDocument> = after
      ? {
          createdAt: { $gte: after.createdAt },
          $or: [{ createdAt: { $gt: after.createdAt } }, { _id: { $gt: after._id } }],
        }
      : {};
    return this.collection
      .find({ tenant, ...later })
      .sort({ createdAt: 1, _id: 1 })
      .limit(limit)
      .toArray();
  }

  /** The keys of one tenant, or of all, the oldest first. */
  async list(tenant?: string): Promise<ApiKeyDocument[]> {
    const filter = tenant === undefined ? {} : { tenant };
    return this.collection.find(filter).sort({ tenant: 1, createdAt: 1, _id: 1 }).toArray();
  }

  /** @returns whether there was such a key of the tenant. */
  async revoke(tenant: string, id: string): Promise<boolean> {
    const { deletedCount } = await this.collection.deleteOne({ _id: id, tenant });
    return deletedCount === 1;
  }
}
