const HIDDEN = '[secret]';

/** What is shorter is in every other word, and no secret. */
const SHORTEST_HIDDEN = 4;

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

  /**
   * A text that somebody else has written, who knows the secret: without it, and without the beginning of it where the
   * text was cut off.
   */
  hideIn(text: string): string {
    const value = this.#value;
    if (value.length < SHORTEST_HIDDEN) return text;
    const hidden = text.replaceAll(value, HIDDEN);
    for (let length = value.length - 1; length >= SHORTEST_HIDDEN; length -= 1) {
      if (hidden.endsWith(value.slice(0, length))) return `${hidden.slice(0, -length)}${HIDDEN}`;
    }
    return hidden;
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

/** Options of a MongoDB URL that hold secrets themselves. */
const SECRET_OPTIONS = /([?&](?:tlsCertificateKeyFilePassword|authMechanismProperties)=)[^&\s]*/gi;

/**
 * A text without the credentials of the URLs in it, which are left out up to the last `@`: a password may hold one that
 * nobody has escaped, and it is better to show too little.
 */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w:\/\/)\S*@/g, '$1').replaceAll(SECRET_OPTIONS, `$1${HIDDEN}`);
}
