import { createHash, randomBytes } from 'node:crypto';
import { type Collection, ObjectId } from 'mongodb';
import type { Role } from '../domain/roles.js';
import { Secret } from '../domain/secret.js';

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

/** A key's SHA-256 in hex. A key holds 256 random bits, so a plain hash is enough: there is nothing to guess. */
export function hashKey(key: Secret): string {
  return createHash('sha256').update(key.reveal()).digest('hex');
}

/** The keys that the API lets in. */
export class ApiKeys {
  constructor(private readonly collection: Collection<ApiKeyDocument>) {}

  async createIndexes(): Promise<void> {
    await this.collection.createIndex({ hash: 1 }, { unique: true });
    await this.collection.createIndex({ tenant: 1, createdAt: 1 });
  }

  /** Makes a key; this is the only time that it can be seen. */
  async create(tenant: string, role: Role, name: string): Promise<{ key: Secret; document: ApiKeyDocument }> {
    const key = new Secret(`sluice_${randomBytes(32).toString('base64url')}`);
    const _id = new ObjectId().toHexString();
    const document = { _id, hash: hashKey(key), tenant, role, name, createdAt: new Date() };
    await this.collection.insertOne(document);
    return { key, document };
  }

  async findByHash(hash: string): Promise<ApiKeyDocument | null> {
    return this.collection.findOne({ hash });
  }

  async get(id: string): Promise<ApiKeyDocument | null> {
    return this.collection.findOne({ _id: id });
  }

  async touch(id: string, at: Date): Promise<void> {
    await this.collection.updateOne({ _id: id }, { $set: { lastUsedAt: at } });
  }

  /** The keys of one tenant, or of all, oldest first. */
  async list(tenant?: string): Promise<ApiKeyDocument[]> {
    const filter = tenant === undefined ? {} : { tenant };
    return this.collection.find(filter).sort({ tenant: 1, createdAt: 1 }).toArray();
  }

  /** @returns whether there was such a key of the tenant. */
  async revoke(tenant: string, id: string): Promise<boolean> {
    const { deletedCount } = await this.collection.deleteOne({ _id: id, tenant });
    return deletedCount === 1;
  }
}
