import { type Binary, type Collection, ObjectId } from 'mongodb';
import type { SecretRef } from '../domain/integrations.js';
import type { Secret } from '../domain/secret.js';
import type { Keyring } from './encryption.js';

export type SecretDocument = {
  _id: string;
  tenant: string;
  uid: string;
  field: string;
  keyId: string;
  iv: Binary | Buffer;
  ciphertext: Binary | Buffer;
  tag: Binary | Buffer;
  createdAt: Date;
  /** Present until an integration refers to the secret; what is never taken into use removes itself. */
  unusedSince?: Date;
};

/** Whose secret it is; the words are bound to the stored value, so it cannot be moved to another place. */
export type SecretOwner = { tenant: string; uid: string };

/** A secret that was made before its integration was, and then was not needed, is removed after this time. */
const UNUSED_SECONDS = 3_600;

/** The only place that secrets of integrations are stored in; everything else holds references. */
export class Secrets {
  constructor(
    private readonly collection: Collection<SecretDocument>,
    private readonly keyring: Keyring,
  ) {}

  async createIndexes(): Promise<void> {
    await this.collection.createIndex({ uid: 1 });
    await this.collection.createIndex({ unusedSince: 1 }, { expireAfterSeconds: UNUSED_SECONDS });
  }

  /** Stores a new secret; it stays only if `keep` is called for it within the hour. */
  async put(owner: SecretOwner, field: string, value: Secret): Promise<SecretRef> {
    const _id = new ObjectId().toHexString();
    const sealed = this.keyring.seal(value, context({ ...owner, field }));
    const now = new Date();
    await this.collection.insertOne({ _id, ...owner, field, ...sealed, createdAt: now, unusedSince: now });
    return { id: _id, hint: value.hint };
  }

  /** Keeps these secrets of an integration and removes all its others, unless one of these does not exist. */
  async keep(uid: string, ids: readonly string[]): Promise<void> {
    const wanted = { _id: { $in: [...ids] }, uid };
    const { matchedCount } = await this.collection.updateMany(wanted, { $unset: { unusedSince: '' } });
    // A target that was written by hand with a wrong reference: the right secret is still needed to mend it.
    if (matchedCount < ids.length) return;
    await this.collection.deleteMany({ uid, _id: { $nin: [...ids] }, unusedSince: { $exists: false } });
  }

  /** @throws when the secret is gone or cannot be opened; the error names it and holds nothing of it. */
  async get(ref: SecretRef): Promise<Secret> {
    const found = await this.collection.findOne({ _id: ref.id });
    if (found === null) throw new Error(`secret ${ref.id} does not exist`);
    const { keyId, iv, ciphertext, tag } = found;
    const sealed = { keyId, iv: bytes(iv), ciphertext: bytes(ciphertext), tag: bytes(tag) };
    return this.keyring.open(sealed, context(found));
  }

  async removeAll(uid: string): Promise<void> {
    await this.collection.deleteMany({ uid });
  }
}

function context(owner: SecretOwner & { field: string }): string {
  return `${owner.tenant}/${owner.uid}/${owner.field}`;
}

function bytes(value: Binary | Buffer): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer);
}
