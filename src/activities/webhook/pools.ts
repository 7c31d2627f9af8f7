import { LRUCache } from 'lru-cache';
import { buildConnector, Pool } from 'undici';
import type { AddressGuard } from '../address-guard.js';

const POOLS_KEPT = 2_000;
/** Longer than undici's 4 s, so that a steady trickle of events reuses its connection. */
const KEEP_ALIVE_MS = 30_000;
const UNUSED_MS = 120_000;

/** What a pool is made for; another origin, concurrency or timeout is another pool. */
export type PoolOptions = { uid: string; origin: string; connections: number; timeoutMs: number };

/** Connections to targets, kept across deliveries: one pool for each integration, so that none waits for another's. */
export class Pools {
  readonly #pools: LRUCache<string, Pool>;

  constructor(private readonly guard: AddressGuard) {
    this.#pools = new LRUCache<string, Pool>({
      max: POOLS_KEPT,
      ttl: UNUSED_MS,
      ttlAutopurge: true,
      updateAgeOnGet: true,
      // Closed once the requests in flight are done, so that being forgotten cuts nothing off.
      dispose: (pool) => void pool.close().catch(() => pool.destroy()),
    });
  }

  get({ uid, origin, connections, timeoutMs }: PoolOptions): Pool {
    const key = `${uid} ${origin} ${connections} ${timeoutMs}`;
    const kept = this.#pools.get(key);
    if (kept !== undefined) return kept;
    const pool = new Pool(origin, {
      connections,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: this.#connector(timeoutMs),
    });
    this.#pools.set(key, pool);
    return pool;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    await Promise.all(pools.map((pool) => pool.destroy()));
    this.#pools.clear();
  }

  /** Sockets look no name up for a plain address, so that is checked here, and names in the guard's lookup. */
  #connector(timeout: number): buildConnector.connector {
    const connect = buildConnector({ timeout, lookup: this.guard.lookup });
    return (options, callback) => {
      try {
        this.guard.checkLiteral(options.hostname);
      } catch (error) {
        return callback(error as Error, null);
      }
      return connect(options, callback);
    };
  }
}
