import type { AddressGuard } from '../address-guard.js';
import { Allowance, type Share } from './allowance.js';
import { Connections } from './connections.js';

const UNUSED_MS = 120_000;

/**
 * Connections to targets, kept across deliveries: those of each integration apart, so that none waits for another's. Also
 * how much each target takes at a time, for whoever sends to it.
 */
export class Pools {
  /** By uid: an integration has one target at a time. */
  readonly #pools = new Map<string, Connections>();
  /** By uid, as long as somebody has a part in it. */
  readonly #allowances = new Map<string, Allowance>();
  #sweeping: NodeJS.Timeout | undefined;

  /** @param unusedMs connections that nobody has used for this long are closed, half as long again later at most */
  constructor(
    private readonly guard: AddressGuard,
    private readonly unusedMs = UNUSED_MS,
  ) {}

  /**
   * The connections of an integration. Those that it had to another target, before it was edited, are closed.
   *
   * @param origin scheme, host and port
   */
  get(uid: string, origin: string): Connections {
    const kept = this.#pools.get(uid);
    if (kept?.origin === origin) return kept;
    kept?.retire();
    const connections = new Connections(origin, this.guard);
    this.#pools.set(uid, connections);
    // One timer for all, since one for each is set anew with each request, which costs more than signing it.
    this.#sweeping ??= setInterval(() => this.#sweep(), this.unusedMs / 2).unref();
    return connections;
  }

  /**
   * A part in what an integration's target takes, which has to be said once (`limit`); who has it has to end it.
   *
   * @param roomLeft called when another one has left room
   */
  share(uid: string, roomLeft: () => void = () => undefined): Share {
    const allowance = this.#allowances.get(uid) ?? new Allowance(() => this.#allowances.delete(uid));
    this.#allowances.set(uid, allowance);
    return allowance.join(roomLeft);
  }

  /** The integration is no more. Its connections are closed; a request that is under way is not disturbed. */
  drop(uid: string): void {
    this.#pools.get(uid)?.retire();
    this.#pools.delete(uid);
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    for (const connections of this.#pools.values()) connections.cut();
    this.#pools.clear();
    this.#rest();
  }

  #sweep(): void {
    const before = performance.now() - this.unusedMs;
    for (const [uid, connections] of this.#pools) if (connections.unusedSince(before)) this.drop(uid);
    if (this.#pools.size === 0) this.#rest();
  }

  #rest(): void {
    clearInterval(this.#sweeping);
    this.#sweeping = undefined;
  }
}
