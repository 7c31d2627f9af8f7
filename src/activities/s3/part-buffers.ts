export type PartLimits = {
  /** Size of a part. S3 takes no smaller one than 5 MiB, but for the last of an object, and at most 10,000. */
  partBytes: number;
  /** Parts of one object on their way at once. */
  perObject: number;
  /** Beyond this many parts in all objects of the process, each object makes do with one. */
  shared: number;
};

export const PART_LIMITS: PartLimits = { partBytes: 8 * 1_024 * 1_024, perObject: 3, shared: 16 };

/** Freed buffers that are kept for the next ones. */
const KEPT = 4;

/**
 * The memory in which parts of objects wait for their store. It is lent and given back, so that a backlog of any size
 * makes no garbage; and however many buckets are written to at once, or do not answer, each of them gets on.
 */
export class PartBuffers {
  readonly #kept: Buffer[] = [];
  #lent = 0;

  constructor(readonly limits: PartLimits = PART_LIMITS) {}

  /** @param held how many the object has already. @returns undefined when it has to give one back first */
  take(held: number): Buffer | undefined {
    const { partBytes, perObject, shared } = this.limits;
    // One is filled while the others are sent.
    if (held > perObject || (held > 0 && this.#lent >= shared)) return undefined;
    this.#lent += 1;
    return this.#kept.pop() ?? Buffer.allocUnsafeSlow(partBytes);
  }

  give(buffer: Buffer): void {
    this.#lent -= 1;
    if (this.#kept.length < KEPT) this.#kept.push(buffer);
  }
}
