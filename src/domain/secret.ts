const HIDDEN = '[secret]';

/**
 * A value that cannot be printed, serialised or logged by accident: every way of turning it into text says `[secret]`.
 * Only `reveal` gives the value, where it is used.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** The last 4 characters, for people to tell secrets apart; a short secret shows nothing of itself. */
  get hint(): string {
    return this.#value.length >= 8 ? this.#value.slice(-4) : '****';
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return HIDDEN;
  }
}
