import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../domain/roles.js';
import { Secret } from '../../domain/secret.js';
import { hashKey, REMEMBERED_MS } from '../../store/api-keys.js';
import type { Sessions } from '../../store/sessions.js';
import type { Authenticator } from '../authentication.js';
import { ApiError } from '../errors.js';

const HOUR_MS = 3_600_000;
/** A session ends this long after it was last used … */
const IDLE_MS = 12 * HOUR_MS;
/** … and at the latest this long after it began: a console that is left open asks for ever. */
const LONGEST_MS = 7 * 24 * HOUR_MS;
/** It is not extended for less than this, so that asking costs no write. */
const EXTENDED_BY_MS = HOUR_MS / 4;

const SESSIONS_REMEMBERED = 10_000;

/** A browser that is signed in; `extended` when its session has just been made to end later. */
export type SignedIn = { caller: Caller; expiresAt: Date; extended: boolean };

type Known = { caller: Caller; createdAt: Date; expiresAt: Date };

/** Signs browsers in with an API key and out again, and knows who they are in between. */
export class SignedInBrowsers {
  /** For as long as keys are: after a revocation, or the end of a session elsewhere, none works longer. */
  readonly #known = new LRUCache<string, Known>({ max: SESSIONS_REMEMBERED, ttl: REMEMBERED_MS });

  constructor(
    private readonly sessions: Sessions,
    private readonly authenticator: Pick<Authenticator, 'identify' | 'keyOf'>,
  ) {}

  /**
   * Begins a session of the key's owner.
   *
   * @throws ApiError as authentication does for an unknown key, `forbidden` for one that could do nothing in the console
   */
  async signIn(request: IncomingMessage, key: Secret): Promise<{ token: Secret; caller: Caller; expiresAt: Date }> {
    const caller = await this.authenticator.identify(request, key);
    if (caller.role === 'publisher') {
      const message = 'a publisher key may only post events; sign in with the key of an admin or a viewer';
      throw new ApiError('forbidden', message);
    }
    const token = new Secret(randomBytes(32).toString('base64url'));
    const createdAt = new Date();
    const expiresAt = new Date(createdAt.getTime() + IDLE_MS);
    const { tenant, keyId } = caller;
    const keyProof = proofOf(token, hashKey(key)).toString('hex');
    await this.sessions.create({ _id: hashOf(token), tenant, keyId, keyProof, createdAt, expiresAt });
    return { token, caller, expiresAt };
  }

  /** Who is signed in with this token, if anybody is; using a session extends it. */
  async find(token: Secret): Promise<SignedIn | undefined> {
    const id = hashOf(token);
    const known = this.#known.get(id) ?? (await this.#load(id, token));
    if (known === undefined) return undefined;
    const expiresAt = new Date(Math.min(Date.now() + IDLE_MS, known.createdAt.getTime() + LONGEST_MS));
    const extended = expiresAt.getTime() - known.expiresAt.getTime() >= EXTENDED_BY_MS;
    if (extended) {
      await this.sessions.extend(id, expiresAt);
      known.expiresAt = expiresAt;
    }
    return { caller: known.caller, expiresAt: known.expiresAt, extended };
  }

  /** Ends the session. */
  async signOut(token: Secret): Promise<void> {
    const id = hashOf(token);
    await this.sessions.remove(id);
    this.#known.delete(id);
  }

  async #load(id: string, token: Secret): Promise<Known | undefined> {
    const start = performance.now();
    const session = await this.sessions.get(id);
    const key = session && (await this.authenticator.keyOf(session.keyId));
    if (!session || !key) return undefined;
    // The admin key of the settings keeps its id when it is changed.
    if (!timingSafeEqual(proofOf(token, key.hash), Buffer.from(session.keyProof, 'hex'))) return undefined;
    const known = { caller: key.caller, createdAt: session.createdAt, expiresAt: session.expiresAt };
    this.#known.set(id, known, { start });
    return known;
  }
}

/** A token holds 256 random bits, so a plain hash is enough. */
function hashOf(token: Secret): string {
  return createHash('sha256').update(token.reveal()).digest('hex');
}

/** Can be checked by whoever has the token and the key's hash, and tells nothing to who has neither. */
function proofOf(token: Secret, keyHash: string): Buffer {
  return createHmac('sha256', token.reveal()).update(keyHash).digest();
}
