import { type Binary, type Collection, type Filter, ObjectId } from 'mongodb';
import type { SecretRef } from '../domain/integrations.js';
import type { Secret } from '../domain/secret.js';
import { KeyMissing, type Keyring, type Sealed } from './encryption.js';
import { SecretLost, type SecretName } from './lost-secret.js';
import { expireAfterDays } from './ttl-index.js';

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

/** What a rotation has done: how many secrets have the newest key now that had an older one. */
export type Rotation = {
  keyId: string;
  rotated: number;
  /** How many could not be opened, by the id of the key that is missing. */
  missing: Record<string, number>;
  /** Those that have their key and could not be opened all the same. */
  unreadable: UnreadableSecret[];
};

/** A stored secret that has been changed, or whose key is another one than its name says. */
export type UnreadableSecret = Pick<SecretDocument, '_id' | 'tenant' | 'uid' | 'field'>;

/**
 * A secret that no integration has come to refer to is removed after this time. It is long: what has been accepted while
 * no worker was there still needs it when one is back.
 */
const UNUSED_DAYS = 30;

/** The only place that secrets of integrations are stored in; everything else holds references. */
export class Secrets {
  constructor(
    private readonly collection: Collection<SecretDocument>,
    private readonly keyring: Keyring,
  ) {}

  async createIndexes(): Promise<void> {
    await this.collection.createIndex({ uid: 1 });
    await this.collection.createIndex({ keyId: 1 });
    await expireAfterDays(this.collection, 'unusedSince', UNUSED_DAYS);
  }

  /** Stores a new secret; it stays only if `keep` is called for it within 30 days. */
  async put(owner: SecretOwner, field: SecretName, value: Secret): Promise<SecretRef> {
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

  /** @param field which secret of its integration it is, for whoever has to give it anew. @throws SecretLost */
  async get({ id }: Pick<SecretRef, 'id'>, field: SecretName): Promise<Secret> {
    const found = await this.collection.findOne({ _id: id });
    if (found === null) throw new SecretLost(field, 'it is not stored any more');
    try {
      return this.keyring.open(sealedIn(found), context(found));
    } catch (error) {
      throw new SecretLost(field, whyClosed(error), error);
    }
  }

  /**
   * Encrypts everything again that is not encrypted with the newest key. Secrets stay readable meanwhile, each is
   * replaced at once, and what has been done is not done again, so this may be interrupted and repeated at any time. What
   * cannot be opened is left as it is, and keeps no other from being done.
   */
  async rotate(): Promise<Rotation> {
    const done: Rotation = { keyId: this.keyring.newest, rotated: 0, missing: {}, unreadable: [] };
    const older: Filter<SecretDocument> = { keyId: { $ne: this.keyring.newest } };
    for await (const found of this.collection.find(older)) {
      const { _id, iv } = found;
      const sealed = this.#sealedAgain(found, done);
      if (sealed === undefined) continue;
      // Only what was read: somebody else may be doing the same.
      const { modifiedCount } = await this.collection.updateOne({ _id, iv }, { $set: sealed });
      done.rotated += modifiedCount;
    }
    return done;
  }

  /** @returns undefined when it cannot be opened, which `done` tells then */
  #sealedAgain(found: SecretDocument, done: Rotation): Sealed | undefined {
    try {
      return this.keyring.seal(this.keyring.open(sealedIn(found), context(found)), context(found));
    } catch (error) {
      const { _id, tenant, uid, field } = found;
      if (error instanceof KeyMissing) done.missing[error.keyId] = (done.missing[error.keyId] ?? 0) + 1;
      else done.unreadable.push({ _id, tenant, uid, field });
      return undefined;
    }
  }

  async removeAll(uid: string): Promise<void> {
    await this.collection.deleteMany({ uid });
  }
}

function whyClosed(error: unknown): string {
  return error instanceof KeyMissing
    ? `it cannot be decrypted without the encryption key ${error.keyId}, which is not among SLUICE_ENCRYPTION_KEYS`
    : 'it cannot be decrypted: what is stored has been changed, or SLUICE_ENCRYPTION_KEYS has another key by that name';
}

function context(owner: SecretOwner & { field: string }): string {
  return `${owner.tenant}/${owner.uid}/${owner.field}`;
}

function sealedIn({ keyId, iv, ciphertext, tag }: SecretDocument): Sealed {
  return { keyId, iv: bytes(iv), ciphertext: bytes(ciphertext), tag: bytes(tag) };
}

function bytes(value: Binary | Buffer): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer);
}
