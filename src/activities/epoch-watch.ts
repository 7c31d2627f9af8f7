import type { Logger } from '../telemetry/logger.js';

/** What the watch needs of the cursors. */
type Epochs = { epochs(uids: readonly string[]): Promise<Map<string, number>> };

const INTERVAL_MS = 250;
/** A delivery that has not been confirmed for this long (its process was frozen, say) must ask before it sends on. */
const STALE_MS = 1_000;

/** One delivery's right to send and to move its cursor. */
export interface Fence {
  /** Aborted as soon as the cursor's epoch has passed the delivery's, or it has to end for another reason. */
  readonly signal: AbortSignal;
  /** Whether sending is allowed at this moment; asks the database when the last answer is stale. */
  holds(): boolean | Promise<boolean>;
  /** The delivery is over; its signal is aborted. */
  release(): void;
}

type Held = { epoch: number; confirmedAt: number; controller: AbortController };

/** Watches the epochs of all deliveries of this process with one query for each interval. */
export class EpochWatch {
  readonly #held = new Map<string, Held>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly cursors: Epochs,
    private readonly logger: Logger,
  ) {}

  /** @param cancelled aborted when the delivery has to end for any other reason */
  hold(uid: string, epoch: number, cancelled: AbortSignal): Fence {
    const held: Held = { epoch, confirmedAt: Date.now(), controller: new AbortController() };
    this.#held.get(uid)?.controller.abort();
    this.#held.set(uid, held);
    this.#timer ??= setInterval(() => void this.#confirm(), INTERVAL_MS);
    const signal = AbortSignal.any([held.controller.signal, cancelled]);
    return {
      signal,
      holds: () => !signal.aborted && (Date.now() - held.confirmedAt < STALE_MS || this.#confirmOne(uid, held)),
      release: () => this.#release(uid, held),
    };
  }

  async #confirmOne(uid: string, held: Held): Promise<boolean> {
    await this.#confirm();
    return this.#held.get(uid) === held && !held.controller.signal.aborted && Date.now() - held.confirmedAt < STALE_MS;
  }

  async #confirm(): Promise<void> {
    const asked = [...this.#held];
    const askedAt = Date.now();
    try {
      const epochs = await this.cursors.epochs(asked.map(([uid]) => uid));
      for (const [uid, held] of asked) {
        if (epochs.get(uid) === held.epoch) held.confirmedAt = askedAt;
        else held.controller.abort();
      }
    } catch (error) {
      this.logger.debug({ error: String(error) }, 'epochs.unknown');
    }
  }

  #release(uid: string, held: Held): void {
    if (this.#held.get(uid) === held) this.#held.delete(uid);
    // A signal made of others lives as long as they do while anybody listens to it, and the delivery with it: the worker's
    // own never ends before the worker. Once it is aborted, it is forgotten.
    held.controller.abort();
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
