import { LRUCache } from 'lru-cache';
import type { IntegrationSpec } from '../../domain/integrations.js';
import { type EventLog, envelopeAt, type Segment, traceAt } from '../../log/index.js';
import type { PublicationDocument, Publications } from '../../store/publications.js';
import type { FreshEvents } from './fresh-events.js';
import { damageIn, type Item, NOTHING } from './item.js';

const SEGMENTS_KEPT = 2;
/** What is somebody else's for now is looked at again after this time. */
const AGAIN_MS = 1_000;

/** The events of an integration that failed before and are due again, the longest overdue first. */
export class DueRetries {
  /** Instant (ms) until which nothing can be due, as far as is known; the database is asked from then on. */
  #nextAt = 0;
  #queue: PublicationDocument[] = [];
  #filledAt = 0;
  /** Taken and not on record again yet: the database still shows them as they were. */
  readonly #taken = new Set<string>();
  readonly #segments = new LRUCache<number, Segment>({ max: SEGMENTS_KEPT });
  readonly #before: Date | undefined;

  constructor(
    private readonly log: Pick<EventLog, 'segment'>,
    private readonly publications: Pick<Publications, 'retrying' | 'get'>,
    private readonly spec: IntegrationSpec,
    private readonly fresh: Pick<FreshEvents, 'firstAttempts'>,
  ) {
    // What lies past an end date that was moved into the past is not sent any more.
    this.#before = spec.endsAt === undefined ? undefined : new Date(spec.endsAt);
  }

  /** Instant (ms) at which to look again; Infinity when nothing waits for a retry. */
  get nextAt(): number {
    return this.#nextAt;
  }

  /** Whether one is at hand, or may be found. */
  isDue(nowMs: number): boolean {
    return this.#queue.length > 0 || this.#nextAt <= nowMs;
  }

  /** A retry has been put on record. */
  add(dueAt: Date): void {
    this.#nextAt = Math.min(this.#nextAt, dueAt.getTime());
  }

  /** The next one that is due at `now`, at most `limit` of them asked for at a time. */
  async take(now: Date, limit: number): Promise<Item | undefined> {
    for (;;) {
      if (this.#queue.length === 0 && this.#nextAt <= now.getTime()) await this.#fill(now, limit);
      const row = this.#queue.shift();
      if (row === undefined) return undefined;
      if (await this.#isAsItWas(row)) return this.#toItem(row);
      this.#taken.delete(keyOf(row));
    }
  }

  /** Behind a slow target rows wait here for long, and somebody may have had one of them sent meanwhile. */
  async #isAsItWas({ _id, attemptCount }: PublicationDocument): Promise<boolean> {
    if (Date.now() - this.#filledAt < AGAIN_MS) return true;
    const row = await this.publications.get(_id);
    if (row?.nextAttemptAt === undefined) return false;
    if (row.attemptCount !== attemptCount) this.add(row.nextAttemptAt);
    return row.attemptCount === attemptCount;
  }

  async #fill(now: Date, limit: number): Promise<void> {
    // Before the query: what is put on record while it runs may lie before or after what it sees.
    this.#nextAt = Infinity;
    this.#filledAt = Date.now();
    // As it is now: one that is put on record meanwhile may still be among the rows, as it was before its attempt.
    const underWay = new Set(this.#taken);
    const isFirst = this.fresh.firstAttempts();
    const asked = limit + underWay.size;
    const rows = await this.publications.retrying(this.spec.uid, asked, this.#before);
    const known = rows.filter((row) => !underWay.has(keyOf(row)));
    // A delivery that broke off, such as a frozen one, may put a failed attempt on record when this one is just making its
    // own, or is about to: then the event would be sent twice.
    const free = known.filter((row) => !isFirst(row._id));
    if (free.length < known.length) this.add(new Date(now.getTime() + AGAIN_MS));
    this.#queue = free.filter((row) => dueAt(row) <= now.getTime());
    for (const row of this.#queue) this.#taken.add(keyOf(row));
    const later = free[this.#queue.length];
    if (later !== undefined) this.add(new Date(dueAt(later)));
    else if (rows.length === asked && free.length === known.length) this.#nextAt = 0;
  }

  async #toItem(row: PublicationDocument): Promise<Item> {
    const key = keyOf(row);
    const { attempts, status, attemptedAt, nextAttemptAt, rejected, ...publication } = row;
    return { publication, ...(await this.#envelope(row)), settle: () => this.#taken.delete(key) };
  }

  /** The envelope; empty when retention has removed it, which the delivery records as a rejection. */
  async #envelope({
    _id: { seq, offset },
    tenant,
  }: PublicationDocument): Promise<Pick<Item, 'body' | 'damage' | 'trace'>> {
    const segment = this.#segments.get(seq) ?? (await this.log.segment(tenant, seq, ['lines']));
    if (segment === null) return { body: NOTHING };
    this.#segments.set(seq, segment);
    const damage = damageIn(segment);
    return damage === undefined
      ? { body: envelopeAt(segment, offset), trace: traceAt(segment, offset) }
      : { body: NOTHING, damage };
  }
}

function dueAt({ nextAttemptAt }: PublicationDocument): number {
  return nextAttemptAt?.getTime() ?? Infinity;
}

function keyOf({ _id: { seq, offset } }: PublicationDocument): string {
  return `${seq}/${offset}`;
}
