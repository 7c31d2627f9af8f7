import { LRUCache } from 'lru-cache';
import type { IntegrationSpec } from '../../domain/integrations.js';
import { type EventLog, envelopeAt, type Segment } from '../../log/index.js';
import type { PublicationDocument, Publications } from '../../store/publications.js';
import type { Item } from './item.js';

const SEGMENTS_KEPT = 8;

/** The events of an integration that failed before and are due again, the longest overdue first. */
export class DueRetries {
  /** When the next retry is due, as far as is known; nothing is asked of the database before. */
  #nextAt: number | undefined;
  #queue: Item[] = [];
  /** Taken and not on record again yet: the database still shows them as due. */
  readonly #taken = new Set<string>();
  readonly #segments = new LRUCache<number, Segment>({ max: SEGMENTS_KEPT });
  readonly #before: Date | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly publications: Publications,
    private readonly spec: IntegrationSpec,
  ) {
    this.#before = spec.endsAt === undefined ? undefined : new Date(spec.endsAt);
  }

  /** Instant (ms) of the next retry; Infinity when there is none. */
  async nextAt(): Promise<number> {
    this.#nextAt ??= (await this.publications.nextRetryAt(this.spec.uid, this.#before))?.getTime() ?? Infinity;
    return this.#nextAt;
  }

  /** A retry has been put on record. */
  add(dueAt: Date): void {
    if (this.#nextAt !== undefined) this.#nextAt = Math.min(this.#nextAt, dueAt.getTime());
  }

  shift(): Item | undefined {
    return this.#queue.shift();
  }

  /** Fetches what is due at `now`. @returns whether there was something */
  async fill(now: Date, limit: number): Promise<boolean> {
    if ((await this.nextAt()) > now.getTime()) return false;
    const due = await this.publications.dueRetries(this.spec.uid, now, limit + this.#taken.size, this.#before);
    const fresh = due.filter((row) => !this.#taken.has(keyOf(row)));
    if (due.length < limit + this.#taken.size) this.#nextAt = undefined;
    for (const row of fresh) this.#queue.push(await this.#toItem(row));
    // What is taken still counts as due in the database; asking again before it is on record would spin.
    if (fresh.length === 0 && this.#taken.size > 0) this.#nextAt = Infinity;
    return fresh.length > 0;
  }

  async #toItem(row: PublicationDocument): Promise<Item> {
    const key = keyOf(row);
    this.#taken.add(key);
    const { attempts, status, attemptedAt, nextAttemptAt, rejected, ...publication } = row;
    const settle = () => {
      this.#taken.delete(key);
      this.#nextAt = undefined;
    };
    return { publication, body: await this.#body(row), settle };
  }

  /** The envelope; empty when retention has removed it, which the delivery records as a rejection. */
  async #body({ _id: { seq, offset }, tenant }: PublicationDocument): Promise<Buffer> {
    const segment = this.#segments.get(seq) ?? (await this.log.segment(tenant, seq, ['lines']));
    if (segment === null) return Buffer.alloc(0);
    this.#segments.set(seq, segment);
    return envelopeAt(segment, offset);
  }
}

function keyOf({ _id: { seq, offset } }: PublicationDocument): string {
  return `${seq}/${offset}`;
}
