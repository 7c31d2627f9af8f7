import type { Row } from '../tables/row.js';

/** A benchmark program of `npm run bench`. */
export type Program = {
  /** What it measures, in its order; absent when it is one thing. */
  parts?: readonly string[];
  /**
   * @param parts those of its parts that are wanted
   * @returns what it found, beside what it has to be
   */
  run(parts: readonly string[]): Promise<Row[]>;
};
