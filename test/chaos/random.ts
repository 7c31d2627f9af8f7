import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that can be had again: the same seed gives the same choices. */
export class Random {
  readonly #generator;

  constructor(readonly seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  /** True in `percent` of 100 cases. */
  happens(percent: number): boolean {
    return this.whole(1, 100) <= percent;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.whole(0, from.length - 1)] as T;
  }
}
