/** Something that was looked at, at an instant in ms since 1970. */
type Seen = { at: number };

/**
 * What is known of things that there is not always time to look at in one pass. Passes go on behind each other, round and
 * round and always in the same order; what one does not reach stays as it was seen last. So nobody is left out for good,
 * each is in a sum once, and what is gone is forgotten a round later at most.
 */
export class Rounds<T extends Seen> {
  /** The last whole round; undefined before there was one. */
  #before: ReadonlyMap<string, T> | undefined;
  /** The present one, as far as it has come. */
  #round = new Map<string, T>();

  /** Something has been looked at. Who comes a second time ends a round; whom that round has not come upon is gone. */
  see(key: string, seen: T): void {
    if (this.#round.has(key)) {
      this.#before = this.#round;
      this.#round = new Map();
    }
    this.#round.set(key, seen);
  }

  /** A pass that began at `since` has come to all of them: whom it has not come upon is gone. */
  sawAll(since: number): void {
    this.#before = new Map([...this.#known()].filter(([, { at }]) => at >= since));
    this.#round = new Map();
  }

  /** Everything that is known, each once. */
  known(): T[] {
    return [...this.#known().values()];
  }

  /** Whether all of them have been looked at, at `since` or later. */
  isWhole(since: number): boolean {
    return this.#before !== undefined && this.known().every(({ at }) => at >= since);
  }

  #known(): Map<string, T> {
    return new Map([...(this.#before ?? []), ...this.#round]);
  }
}
