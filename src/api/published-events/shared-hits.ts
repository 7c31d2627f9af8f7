import { comparePositions, type Position } from '../../domain/positions.js';
import type { Hit } from './s3-hits.js';

/** Hits that are passed by before it is cheaper to search anew from where they are wanted. */
const PASSED_AT_MOST = 200;

/** Finds hits before a position, newest first. */
export type Search = (to: Position) => AsyncGenerator<Hit>;

/** One search of the log for all S3 integrations of a list: they mostly hold the same events, at much the same place. */
export class SharedHits {
  #found: Found | undefined;

  constructor(private readonly search: Search) {}

  async *before(to: Position): AsyncGenerator<Hit> {
    if (this.#found === undefined || comparePositions(to, this.#found.to) > 0) {
      this.#found = new Found(to, this.search(to));
    }
    const found = this.#found;
    let passed = 0;
    for (let i = 0; ; i += 1) {
      const isNew = i >= found.hits.length;
      const hit = await found.at(i);
      if (hit === undefined) return;
      if (comparePositions(hit.position, to) < 0) yield hit;
      else if (isNew) passed += 1;
      if (passed > PASSED_AT_MOST) return yield* this.search(to);
    }
  }
}

/** The hits before a position, as far as somebody has asked for them. */
class Found {
  readonly hits: Hit[] = [];
  #pulling: Promise<boolean> | undefined;

  constructor(
    readonly to: Position,
    private readonly source: AsyncGenerator<Hit>,
  ) {}

  /** Hit number `i`; undefined when there are no more. */
  async at(i: number): Promise<Hit | undefined> {
    while (i >= this.hits.length) {
      this.#pulling ??= this.#pull();
      if (!(await this.#pulling)) return undefined;
    }
    return this.hits[i];
  }

  /** @returns whether there was one more */
  async #pull(): Promise<boolean> {
    const { done, value } = await this.source.next();
    if (done) return false;
    this.hits.push(value);
    this.#pulling = undefined;
    return true;
  }
}
