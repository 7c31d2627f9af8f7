import type { Position } from '../../domain/positions.js';

/** A stretch of the log that is under way; `end` is the position behind it. */
export type Stretch = { readonly end: Position; done: boolean };

/**
 * How far a delivery has come in the log when its events finish in any order: the end of the finished prefix. What lies
 * behind the first unfinished event is read ahead.
 */
export class Progress {
  #stretches: Stretch[] = [];
  #head = 0;
  #position: Position;

  constructor(position: Position) {
    this.#position = position;
  }

  /** Notes that what lies before `end` is under way, or needs nothing when `done`. Calls must follow the log's order. */
  begin(end: Position, done = false): Stretch {
    const stretch = { end, done };
    this.#stretches.push(stretch);
    return stretch;
  }

  /** Everything before it is finished. */
  position(): Position {
    let next = this.#stretches[this.#head];
    while (next?.done) {
      this.#position = next.end;
      this.#head += 1;
      next = this.#stretches[this.#head];
    }
    if (this.#head > 1_000 && this.#head * 2 > this.#stretches.length) {
      this.#stretches = this.#stretches.slice(this.#head);
      this.#head = 0;
    }
    return this.#position;
  }

  /** Stretches begun and not yet behind the position: how far ahead has been read. */
  ahead(): number {
    this.position();
    return this.#stretches.length - this.#head;
  }
}
