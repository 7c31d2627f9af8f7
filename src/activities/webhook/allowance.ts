import type { WebhookTarget } from '../../domain/integrations.js';
import { Pace } from './pace.js';

/** How much a target takes: requests at a time and, where it is limited, a second. */
export type Limits = Pick<WebhookTarget, 'concurrency' | 'rateLimitPerSecond'>;

/**
 * What a target takes, shared by all that send to it from this process: the delivery, and beside it a retry of many events.
 * Who waits for room gets what is given back next, before anybody who has not waited.
 */
export class Allowance {
  #limits: Limits = { concurrency: 0 };
  #pace = new Pace(undefined);
  #underWay = 0;
  readonly #shares = new Set<Share>();
  readonly #waiting = new Set<() => void>();

  /** @param left called when the last one has gone */
  constructor(private readonly left: () => void) {}

  get pace(): Pace {
    return this.#pace;
  }

  /** @param roomLeft called when somebody else has left room that nobody waits for */
  join(roomLeft: () => void): Share {
    const share = new Share(this, roomLeft);
    this.#shares.add(share);
    return share;
  }

  leave(share: Share): void {
    this.#shares.delete(share);
    if (this.#shares.size === 0) this.left();
  }

  /** Holds from now on for everybody; what is under way beyond it is not disturbed. */
  limit(limits: Limits, by: Share): void {
    if (limits.rateLimitPerSecond !== this.#limits.rateLimitPerSecond) this.#pace = new Pace(limits.rateLimitPerSecond);
    this.#limits = limits;
    this.#handOn(by);
  }

  take(): boolean {
    if (this.#underWay >= this.#limits.concurrency) return false;
    this.#underWay += 1;
    return true;
  }

  /** Takes room as soon as there is some. @returns false when it has been aborted before */
  wait(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.take()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (got: boolean) => {
        this.#waiting.delete(taken);
        signal.removeEventListener('abort', aborted);
        resolve(got);
      };
      const taken = () => end(true);
      const aborted = () => end(false);
      this.#waiting.add(taken);
      signal.addEventListener('abort', aborted);
    });
  }

  release(by: Share): void {
    this.#underWay -= 1;
    this.#handOn(by);
  }

  #handOn(by: Share): void {
    for (const taken of this.#waiting) {
      if (!this.take()) return;
      taken();
    }
    for (const share of this.#shares) if (share !== by) share.roomLeft();
  }
}

/** The part that one of those who send has in an allowance. */
export class Share {
  #held = 0;

  constructor(
    private readonly of: Allowance,
    readonly roomLeft: () => void,
  ) {}

  /** Common to all who share; its own rate may change. */
  get pace(): Pace {
    return this.of.pace;
  }

  /** See Allowance.limit. */
  limit(limits: Limits): void {
    this.of.limit(limits, this);
  }

  /** Takes room for one request, when there is some. */
  take(): boolean {
    const got = this.of.take();
    if (got) this.#held += 1;
    return got;
  }

  /** The same, as soon as there is some. @returns false when it has been aborted before */
  async wait(signal: AbortSignal): Promise<boolean> {
    const got = await this.of.wait(signal);
    if (got) this.#held += 1;
    return got;
  }

  /** The request is over, or will not be made. */
  release(): void {
    this.#held -= 1;
    this.of.release(this);
  }

  /** Gives everything back. */
  end(): void {
    while (this.#held > 0) this.release();
    this.of.leave(this);
  }
}
