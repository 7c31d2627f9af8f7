import type { IntegrationSpec } from '../../domain/integrations.js';
import { comparePositions, type Position } from '../../domain/positions.js';
import { wants } from '../../domain/subscriptions.js';
import type { EventLog, ReadResult, Segment } from '../../log/index.js';
import {
  domainEntityIdAt,
  domainEntityTypeAt,
  entityIdAt,
  envelopeAt,
  eventIdAt,
  nameAt,
  traceAt,
} from '../../log/index.js';
import type { FirstOutcome } from '../../store/publications.js';
import type { DamagedSegments } from '../damaged-segments.js';
import { mayConcern } from '../damaged-segments.js';
import { damageIn, type Item, NOTHING, type PublicationBase } from './item.js';
import { Progress } from './progress.js';

// Of each delivery twice this much lies in memory, however large its backlog; a segment of more is read all the same.
const READ_BYTES = 1_024 * 1_024;

/** What reading on has brought: more events (or a stretch without any), the tail of the log, or the end date. */
export type Reached = 'more' | 'tail' | 'end';

/** The events of an integration that have no outcome yet, in the order of the log. */
export class FreshEvents {
  readonly progress: Progress;
  /** Events that retention had removed before they could be read. */
  skipped = 0;
  #segments: Segment[] = [];
  /** Where to go on within `#segments`. */
  #at: Position;
  /** Where to read on. */
  #next: Position;
  /** What lies at `#next`, being read already. */
  #ahead: Promise<ReadResult> | undefined;
  readonly #wanted: (eventName: string) => boolean;
  readonly #recorded: ReadonlySet<string>;

  /** @param recorded events at or after `from` that a delivery before this one has put on record, in the log's order */
  constructor(
    private readonly log: Pick<EventLog, 'read'>,
    private readonly spec: IntegrationSpec,
    from: Position,
    recorded: readonly FirstOutcome[],
    private readonly damaged: Pick<DamagedSegments, 'meet'>,
  ) {
    this.progress = new Progress(from, recorded);
    this.#recorded = new Set(recorded.map(({ seq, offset }) => `${seq}/${offset}`));
    this.#at = from;
    this.#next = from;
    this.#wanted = wants(spec.subscription);
  }

  /** The segment that is read next. */
  get nextSeq(): number {
    return this.#next.seq;
  }

  /** The next event, if one is at hand. */
  shift(): Item | undefined {
    for (let segment = this.#segments[0]; segment !== undefined; segment = this.#segments[0]) {
      if (segment.seq !== this.#at.seq) this.#at = { seq: segment.seq, offset: 0 };
      const offset = this.#at.offset;
      if (offset >= segment.count) {
        this.#segments.shift();
        if (this.#segments.length === 0) this.#pass(this.#next);
        continue;
      }
      this.#at = { seq: segment.seq, offset: offset + 1 };
      if (this.#isFresh(segment, offset)) return this.#item(segment, offset);
    }
    return undefined;
  }

  /**
   * Tells of any event whether its first attempt is this delivery's, and not on record yet at the time of this call: it is
   * under way, or still to be handed out.
   */
  firstAttempts(): (event: Position) => boolean {
    const [at, underWay] = [this.#at, this.progress.underWay()];
    return ({ seq, offset }) => {
      if (this.#recorded.has(`${seq}/${offset}`)) return false;
      return comparePositions({ seq, offset }, at) >= 0 || underWay.has(`${seq}/${offset + 1}`);
    };
  }

  /**
   * Reads on. Called when nothing is at hand.
   *
   * @param ahead more is likely to follow, so what comes next is read while this is being sent
   */
  async fill({ ahead = false } = {}): Promise<Reached> {
    const reading = this.#ahead ?? this.#read();
    this.#ahead = undefined;
    const { segments, next, skipped, reachedUntil } = await reading;
    for (const segment of segments) this.#check(segment);
    this.skipped += skipped;
    const moved = comparePositions(next, this.#next) > 0;
    this.#next = next;
    this.#segments = segments;
    if (moved && segments.length === 0) this.#pass(next);
    if (!moved) return reachedUntil ? 'end' : 'tail';
    if (ahead) this.#readAhead();
    return 'more';
  }

  /** Of a damaged segment whose names are known each event is handed out, to be rejected; else there is none to name. */
  #check(segment: Segment): void {
    if (segment.damage === undefined || !mayConcern(segment, this.spec.subscription)) return;
    this.damaged.meet(segment, segment.count > 0 ? 'rejected' : 'passed by');
  }

  #readAhead(): void {
    this.#ahead = this.#read();
    // Whoever reads on learns of it; nobody does when the delivery ends before.
    this.#ahead.catch(() => undefined);
  }

  #read(): Promise<ReadResult> {
    const { tenant, subscription, endsAt } = this.spec;
    return this.log.read(tenant, {
      from: this.#next,
      subscription,
      columns: ['lines', 'keys', 'entities'],
      maxBytes: READ_BYTES,
      ...(endsAt !== undefined && { until: new Date(endsAt) }),
    });
  }

  /** What lies before `end` and has not been handed out needs nothing. */
  #pass(end: Position): void {
    this.#at = end;
    this.progress.begin(end, true);
  }

  #isFresh(segment: Segment, offset: number): boolean {
    if (!this.#wanted(nameAt(segment, offset))) return false;
    return this.#recorded.size === 0 || !this.#recorded.has(`${segment.seq}/${offset}`);
  }

  #item(segment: Segment, offset: number): Item {
    const { tenant, id, uid } = this.spec;
    const stretch = this.progress.begin(this.#at);
    const damage = damageIn(segment);
    return {
      publication: {
        _id: { uid, seq: segment.seq, offset },
        tenant,
        integration: id,
        eventId: eventIdAt(segment, offset) || `${segment.seq}/${offset}`,
        eventName: nameAt(segment, offset),
        entityId: entityIdAt(segment, offset),
        domainEntityType: domainEntityTypeAt(segment, offset),
        domainEntityId: domainEntityIdAt(segment, offset) || undefined,
        publishedAt: segment.publishedAt,
        attemptCount: 0,
        retriesUsed: 0,
        // What is undefined is not stored; an object put together by spreading costs more.
      } as PublicationBase,
      ...(damage === undefined ? { body: envelopeAt(segment, offset) } : { body: NOTHING, damage }),
      trace: traceAt(segment, offset),
      settle: (verdict) => this.progress.finish(stretch, verdict),
    };
  }
}
