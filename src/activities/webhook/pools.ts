import { LRUCache } from 'lru-cache';
import type { AddressGuard } from '../address-guard.js';
import { Connections } from './connections.js';

const POOLS_KEPT = 2_000;
const UNUSED_MS = 120_000;

/** Connections to targets, kept across deliveries: those of each integration apart, so that none waits for another's. */
export class Pools {
  readonly #pools: LRUCache<string, Connections>;

  constructor(private readonly guard: AddressGuard) {
    this.#pools = new LRUCache<string, Connections>({
      max: POOLS_KEPT,
      ttl: UNUSED_MS,
      ttlAutopurge: true,
      updateAgeOnGet: true,
      // A request may still be under way; its connection is closed behind it.
      dispose: (connections) => connections.retire(),
    });
  }

  /** @param origin scheme, host and port; another one has connections of its own */
  get(uid: string, origin: string): Connections {
    const key = `${uid} ${origin}`;
    const kept = this.#pools.get(key);
    if (kept !== undefined) return kept;
    const connections = new Connections(origin, this.guard);
    this.#pools.set(key, connections);
    return connections;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    for (const connections of this.#pools.values()) connections.cut();
    this.#pools.clear();
  }
}
