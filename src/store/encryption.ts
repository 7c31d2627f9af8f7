import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Secret } from '../domain/secret.js';

/** The ring lacks the key that a value was encrypted with. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';

  constructor(readonly keyId: string) {
    super(`no encryption key ${keyId}: add it to SLUICE_ENCRYPTION_KEYS, after the one in use now`);
  }
}

/** An encrypted value, with the id of the key that opens it. */
export type Sealed = { keyId: string; iv: Buffer; ciphertext: Buffer; tag: Buffer };

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;

/** Encrypts with the first of its keys and decrypts with any of them, so that keys can be changed while running. */
export class Keyring {
  readonly #keys: Map<string, Buffer>;
  readonly #newest: string;

  /** @param text `id:base64,…`, each key of 32 bytes, the one that encrypts first. */
  constructor(text: Secret) {
    const pairs = text.reveal().split(',').map(parseKey);
    const [newest] = pairs;
    if (newest === undefined) throw new Error('a keyring needs at least one key');
    this.#keys = new Map(pairs);
    this.#newest = newest[0];
  }

  /** Id of the key that encrypts. */
  get newest(): string {
    return this.#newest;
  }

  /** @param context what the value belongs to; the same words are needed to open it. */
  seal(value: Secret, context: string): Sealed {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key(this.#newest), iv).setAAD(Buffer.from(context));
    const ciphertext = Buffer.concat([cipher.update(value.reveal(), 'utf8'), cipher.final()]);
    return { keyId: this.#newest, iv, ciphertext, tag: cipher.getAuthTag() };
  }

  /** @throws when the key is not in the ring, the context differs or the value has been changed. */
  open(sealed: Sealed, context: string): Secret {
    const decipher = createDecipheriv(ALGORITHM, this.#key(sealed.keyId), sealed.iv);
    decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.tag);
    return new Secret(Buffer.concat([decipher.update(sealed.ciphertext), decipher.final()]).toString('utf8'));
  }

  #key(id: string): Buffer {
    const key = this.#keys.get(id);
    if (key === undefined) throw new KeyMissing(id);
    return key;
  }
}

/** A new key in the form that SLUICE_ENCRYPTION_KEYS takes. */
export function generateEncryptionKey(id: string): Secret {
  return new Secret(`${id}:${randomBytes(32).toString('base64')}`);
}

function parseKey(pair: string): [id: string, key: Buffer] {
  const [id, base64] = pair.split(':');
  const key = Buffer.from(base64 ?? '', 'base64');
  if (!id || key.length !== 32) throw new Error('an encryption key must be id:base64 of 32 bytes');
  return [id, key];
}
