import type { Verdict } from '../../domain/outcomes.js';
import { comparePositions, type Position } from '../../domain/positions.js';
import type { Tally } from '../../store/cursor.js';
import type { FirstOutcome } from '../../store/publications.js';
import { addTo } from './tally.js';

/**
 * A stretch of the log that is under way; `end` is the position behind it. Of one that holds an event, what the attempt to
 * send it came to, once that is on record.
 */
export type Stretch = { readonly end: Position; done: boolean; verdict?: Verdict };

/**
 * How far a delivery has come in the log when its events finish in any order: the end of the finished prefix. What lies
 * behind the first unfinished event is read ahead.
 */
export class Progress {
  #stretches: Stretch[] = [];
  #head = 0;
  #position: Position;

  #earlierPassed = 0;
  readonly #tally: Tally = { delivered: 0, failed: 0, rejected: 0 };

  /** @param earlier events at `position` or later that have an outcome already, in the log's order */
  constructor(
    position: Position,
    private readonly earlier: readonly FirstOutcome[] = [],
  ) {
    this.#position = position;
    for (const { verdict } of earlier) addTo(this.#tally, verdict);
  }

  /** What the first attempts of events behind the position came to, as far as that is on record. */
  get tally(): Tally {
    this.position();
    return { ...this.#tally };
  }

  /** Notes that what lies before `end` is under way, or needs nothing when `done`. Calls must follow the log's order. */
  begin(end: Position, done = false): Stretch {
    const stretch = { end, done };
    this.#stretches.push(stretch);
    return stretch;
  }

  /** The event of a stretch has an outcome that is on record. */
  finish(stretch: Stretch, verdict: Verdict): void {
    stretch.done = true;
    stretch.verdict = verdict;
    addTo(this.#tally, verdict);
  }

  /** The ends of all stretches that are under way, as `seq/offset`. */
  underWay(): Set<string> {
    const ends = new Set<string>();
    for (const { done, end } of this.#stretches.slice(this.#head)) if (!done) ends.add(`${end.seq}/${end.offset}`);
    return ends;
  }

  /** Everything before it is finished. */
  position(): Position {
    let next = this.#stretches[this.#head];
    while (next?.done) {
      this.#position = next.end;
      if (next.verdict !== undefined) addTo(this.#tally, next.verdict, -1);
      this.#head += 1;
      next = this.#stretches[this.#head];
    }
    if (this.#head > 1_000 && this.#head * 2 > this.#stretches.length) {
      this.#stretches = this.#stretches.slice(this.#head);
      this.#head = 0;
    }
    this.#passEarlier();
    return this.#position;
  }

  #passEarlier(): void {
    let next = this.earlier[this.#earlierPassed];
    while (next !== undefined && comparePositions(next, this.#position) < 0) {
      addTo(this.#tally, next.verdict, -1);
      this.#earlierPassed += 1;
      next = this.earlier[this.#earlierPassed];
    }
  }

  /** Stretches begun and not yet behind the position: how far ahead has been read. */
  ahead(): number {
    this.position();
    return this.#stretches.length - this.#head;
  }
}
