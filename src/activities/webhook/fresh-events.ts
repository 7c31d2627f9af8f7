import type { IntegrationSpec } from '../../domain/integrations.js';
import { comparePositions, type Position } from '../../domain/positions.js';
import { wants } from '../../domain/subscriptions.js';
import type { EventLog, Segment } from '../../log/index.js';
import { domainEntityIdAt, domainEntityTypeAt, entityIdAt, envelopeAt, eventIdAt, nameAt } from '../../log/index.js';
import type { Item } from './item.js';
import { Progress } from './progress.js';

const READ_BYTES = 4 * 1_024 * 1_024;

/** An event, or (without an item) a stretch of the log that needs nothing, which ends at `end`. */
type Queued = { end: Position; item?: Omit<Item, 'settle'> };

/** The events of an integration that have no outcome yet, in the order of the log. */
export class FreshEvents {
  readonly progress: Progress;
  /** Events that retention had removed before they could be read. */
  skipped = 0;
  #queue: Queued[] = [];
  #head = 0;
  #next: Position;
  readonly #wanted: (eventName: string) => boolean;

  /** @param recorded events at or after `from` that a delivery before this one has put on record */
  constructor(
    private readonly log: EventLog,
    private readonly spec: IntegrationSpec,
    from: Position,
    private readonly recorded: ReadonlySet<string>,
  ) {
    this.progress = new Progress(from);
    this.#next = from;
    this.#wanted = wants(spec.subscription);
  }

  /** The segment that is read next. */
  get nextSeq(): number {
    return this.#next.seq;
  }

  /** The next event, if one is at hand. */
  shift(): Item | undefined {
    for (let queued = this.#queue[this.#head]; queued !== undefined; queued = this.#queue[this.#head]) {
      this.#head += 1;
      const stretch = this.progress.begin(queued.end, queued.item === undefined);
      if (queued.item === undefined) continue;
      return {
        ...queued.item,
        settle: () => {
          stretch.done = true;
        },
      };
    }
    return undefined;
  }

  /** Reads on. @returns whether there was something to read; false at the tail of the log and at the end date. */
  async fill(): Promise<boolean> {
    const { tenant, subscription, endsAt } = this.spec;
    const { segments, next, skipped } = await this.log.read(tenant, {
      from: this.#next,
      subscription,
      columns: ['lines', 'keys', 'entities'],
      maxBytes: READ_BYTES,
      ...(endsAt !== undefined && { until: new Date(endsAt) }),
    });
    this.#queue = this.#queue.slice(this.#head);
    this.#head = 0;
    this.skipped += skipped;
    for (const segment of segments) this.#enqueue(segment, this.#next);
    const moved = comparePositions(next, this.#next) > 0;
    if (moved) this.#queue.push({ end: next });
    this.#next = next;
    return moved;
  }

  #enqueue(segment: Segment, from: Position): void {
    const first = segment.seq === from.seq ? from.offset : 0;
    for (let offset = first; offset < segment.count; offset += 1) {
      const name = nameAt(segment, offset);
      if (!this.#wanted(name) || this.recorded.has(`${segment.seq}/${offset}`)) continue;
      this.#queue.push({
        end: { seq: segment.seq, offset: offset + 1 },
        item: { publication: this.#publication(segment, offset), body: envelopeAt(segment, offset) },
      });
    }
  }

  #publication(segment: Segment, offset: number): Item['publication'] {
    const { tenant, id, uid } = this.spec;
    const entityId = entityIdAt(segment, offset);
    const domainEntityId = domainEntityIdAt(segment, offset);
    return {
      _id: { uid, seq: segment.seq, offset },
      tenant,
      integration: id,
      eventId: eventIdAt(segment, offset),
      eventName: nameAt(segment, offset),
      ...(entityId && { entityId }),
      domainEntityType: domainEntityTypeAt(segment, offset),
      ...(domainEntityId && { domainEntityId }),
      publishedAt: segment.publishedAt,
      attemptCount: 0,
      retriesUsed: 0,
    };
  }
}
