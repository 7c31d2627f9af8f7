const KEPT_BYTES = 1_024;
/** Reading on as far as this is cheaper than a new connection; what is longer is cut off. */
const READ_BYTES = 64 * 1_024;

const NOTHING = { text: '', isCut: false };

/** The beginning of an answer's body, as far as it is put on record. */
export class AnswerBody {
  readonly #kept: Buffer[] = [];
  #length = 0;

  /** @param keep a success says nothing worth keeping */
  constructor(private readonly keep: boolean) {}

  /** @returns false when it has become too long to be read to its end */
  take(chunk: Buffer): boolean {
    if (this.keep && this.#length < KEPT_BYTES) this.#kept.push(chunk.subarray(0, KEPT_BYTES - this.#length));
    this.#length += chunk.length;
    return this.#length <= READ_BYTES;
  }

  /**
   * The first KiB as valid UTF-8: a character that is cut in two is left out, and what is none is replaced.
   *
   * @returns `isCut`: there was more
   */
  text(): { text: string; isCut: boolean } {
    if (this.#kept.length === 0) return NOTHING;
    const text = decode(Buffer.concat(this.#kept));
    // A replacement is longer than what it stands for.
    const isLonger = Buffer.byteLength(text) > KEPT_BYTES;
    return {
      text: isLonger ? decode(Buffer.from(text).subarray(0, KEPT_BYTES)) : text,
      isCut: isLonger || this.#length > KEPT_BYTES,
    };
  }
}

function decode(bytes: Buffer): string {
  return new TextDecoder().decode(bytes, { stream: true });
}
