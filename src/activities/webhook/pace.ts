/** Spreads requests evenly over time, for a target that takes only so many a second. */
export class Pace {
  #next = 0;

  /** @param perSecond undefined: as fast as it goes */
  constructor(private readonly perSecond: number | undefined) {}

  /** Whether nothing ever has to wait. */
  get free(): boolean {
    return this.perSecond === undefined;
  }

  /** Takes the next free moment. @returns the milliseconds until it, counted from `nowMs` */
  take(nowMs: number): number {
    if (this.perSecond === undefined) return 0;
    const start = Math.max(nowMs, this.#next);
    this.#next = start + 1_000 / this.perSecond;
    return start - nowMs;
  }
}
