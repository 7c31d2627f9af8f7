import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../domain/roles.js';
import { Secret } from '../domain/secret.js';
import { type ApiKeyDocument, hashKey, isWellFormed, REMEMBERED_MS } from '../store/api-keys.js';
import { ApiError } from './errors.js';
import type { FailedAuthentications } from './failed-authentications.js';
import type { RequestFacts } from './request-log.js';
import { type SignedInBrowsers, signedInCaller } from './sessions/index.js';

/** What authentication needs of the stored keys. */
type Keys = {
  findByHash(hash: string): Promise<ApiKeyDocument | null>;
  get(id: string): Promise<ApiKeyDocument | null>;
  touch(id: string, at: Date): Promise<void>;
};

const KEYS_REMEMBERED = 10_000;
/** A key that does not exist never will, so whoever sends it again and again costs no query. */
const UNKNOWN_MS = 60_000;
/** The last use of a key is known to the minute. */
const TOUCH_MS = 60_000;

/** Who has the admin key of the settings. */
const ADMIN: Caller = { tenant: 'default', role: 'admin', keyId: 'admin', keyName: 'admin' };

/** Finds out who calls: by the stored keys, and by the admin key of the settings. */
export class Authenticator {
  readonly #known = new LRUCache<string, Caller>({ max: KEYS_REMEMBERED, ttl: REMEMBERED_MS });
  readonly #unknown = new LRUCache<string, true>({ max: KEYS_REMEMBERED, ttl: UNKNOWN_MS });
  readonly #touched = new LRUCache<string, true>({ max: KEYS_REMEMBERED, ttl: TOUCH_MS });
  readonly #adminHash: string | undefined;

  constructor(
    private readonly keys: Keys,
    adminKey: Secret | undefined,
    private readonly failures: Pick<FailedAuthentications, 'count'>,
  ) {
    this.#adminHash = adminKey && hashKey(adminKey);
  }

  /**
   * Whose key it is.
   *
   * @throws ApiError `unauthorized`, or `rate_limited` where that has happened too often
   */
  async identify(request: IncomingMessage, key: Secret | undefined): Promise<Caller> {
    const caller = key && (await this.#callerOf(key));
    if (caller !== undefined) return caller;
    await this.failures.count(request);
    const needed = 'an API key is needed, as "Authorization: Bearer <key>"';
    throw new ApiError('unauthorized', key === undefined ? needed : 'this is not a valid API key');
  }

  async #callerOf(key: Secret): Promise<Caller | undefined> {
    const hash = hashKey(key);
    if (this.#adminHash !== undefined && timingSafeEqual(Buffer.from(hash), Buffer.from(this.#adminHash))) {
      return ADMIN;
    }
    const known = this.#known.get(hash);
    if (known !== undefined) return known;
    if (!isWellFormed(key) || this.#unknown.has(hash)) return undefined;
    const askedAt = performance.now();
    const found = await this.keys.findByHash(hash);
    if (found === null) {
      this.#unknown.set(hash, true);
      return undefined;
    }
    const caller = callerWith(found);
    this.#known.set(hash, caller, { start: askedAt });
    this.#touch(found._id);
    return caller;
  }

  /** A key that still works, by its id: whose it is, and its hash. Every call asks the database. */
  async keyOf(id: string): Promise<{ caller: Caller; hash: string } | undefined> {
    if (id === ADMIN.keyId) return this.#adminHash === undefined ? undefined : { caller: ADMIN, hash: this.#adminHash };
    const found = await this.keys.get(id);
    if (found === null) return undefined;
    this.#touch(id);
    return { caller: callerWith(found), hash: found.hash };
  }

  #touch(id: string): void {
    if (this.#touched.has(id)) return;
    this.#touched.set(id, true);
    // The last use is a courtesy: a request does not wait for it, nor fail with it.
    this.keys.touch(id, new Date()).catch(() => this.#touched.delete(id));
  }
}

function callerWith({ tenant, role, _id: keyId, name: keyName }: ApiKeyDocument): Caller {
  return { tenant, role, keyId, keyName };
}

/** Lets in who has a key or is signed in, and puts the caller where the routes find it. */
export function authenticate(authenticator: Authenticator, browsers: SignedInBrowsers): RequestHandler {
  return async (request, response, next) => {
    const caller = request.headers.authorization === undefined && (await signedInCaller(browsers, request, response));
    if (caller) allow(caller, request, request.path, response.locals);
    else await admit(authenticator, request, request.path, response.locals);
    next();
  };
}

/**
 * Lets in who has a key: puts the caller among the facts, and answers it.
 *
 * @param path below /api/v1
 * @throws ApiError `unauthorized`, `rate_limited` or `forbidden`
 */
export async function admit(
  authenticator: Authenticator,
  request: IncomingMessage,
  path: string,
  facts: RequestFacts,
): Promise<Caller> {
  const [, key] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const caller = await authenticator.identify(request, key === undefined ? undefined : new Secret(key));
  allow(caller, request, path, facts);
  return caller;
}

/** @throws ApiError `forbidden` when the caller's role does not go so far */
function allow(caller: Caller, { method = '' }: IncomingMessage, path: string, facts: RequestFacts): void {
  facts.caller = caller;
  if (!mayCall(caller, method, path)) throw new ApiError('forbidden', `a ${caller.role} key may not do this`);
}

/** @param path below /api/v1 */
function mayCall({ role }: Caller, method: string, path: string): boolean {
  if (role === 'admin') return true;
  if (role === 'publisher') return method === 'POST' && /^\/events\/?$/.test(path);
  return method === 'GET' || method === 'HEAD';
}
