import type { Collection } from 'mongodb';
import type { Position } from '../domain/positions.js';
import type { Subscription } from '../domain/subscriptions.js';
import { wants, wantsEverything } from '../domain/subscriptions.js';
import type { RemovalDocument, SegmentDocument } from './documents.js';
import { newestSeq, oldestSeq, RangeReader, seqAt, startOf, withinBytes } from './ranges.js';
import { countRemoved } from './removals.js';
import type { Column, Segment } from './segment.js';
import { SharedQuery } from './shared.js';

export type ReadRequest = {
  /** Where to begin. Of its segment all events are returned; those before `from.offset` are not asked for. */
  from: Position;
  subscription: Subscription;
  columns: readonly Column[];
  /** The most bytes of lines in the result, which has at least one segment if there is one. 8 MiB by default. */
  maxBytes?: number;
  /** Leaves out what was published at this instant or later. */
  until?: Date;
};

export type ReadResult = {
  /**
   * Segments with at least one wanted event at `from` or later, in order; they may hold unwanted events as well. Empty
   * only when nothing is left. A damaged one is among them when it may hold something wanted.
   */
  segments: Segment[];
  /** Where to go on; everything wanted before it is in `segments`. */
  next: Position;
  /** Nothing is left after `next` now, says the database, asked after this call was made. */
  atTail: boolean;
  /** Something published at `until` or later exists, and `next` has come to it: nothing more can ever follow. */
  reachedUntil: boolean;
  /** Wanted events that retention removed before they could be read. */
  skipped: number;
};

type Needs = Required<Omit<ReadRequest, 'until'>> & { until: Date | undefined };

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;

/** Walks the chains, from memory where that has what is asked for, else from the database. */
export class Reader {
  private readonly ranges: RangeReader;
  private readonly tails = new Map<string, SharedQuery<number>>();

  constructor(
    private readonly segments: Collection<SegmentDocument>,
    private readonly removals: Collection<RemovalDocument>,
    private readonly recent: (tenant: string, seq: number) => readonly Segment[],
  ) {
    this.ranges = new RangeReader(segments);
  }

  /** The position after the newest event. */
  async tail(tenant: string): Promise<Position> {
    return startOf((await this.newest(tenant)) + 1);
  }

  /** Where what was published at `instant` or later begins: at the tail, if there is nothing yet. */
  async positionAt(tenant: string, instant: Date): Promise<Position> {
    const tail = await this.tail(tenant);
    const seq = await seqAt(this.segments, tenant, instant);
    return seq === null ? tail : startOf(seq);
  }

  async read(tenant: string, request: ReadRequest): Promise<ReadResult> {
    const { maxBytes = DEFAULT_MAX_BYTES, until } = request;
    const needs = { ...request, maxBytes, until };
    const fromMemory = this.readRecent(tenant, needs);
    if (fromMemory.segments.length > 0 || fromMemory.reachedUntil) return fromMemory;
    return this.readStored(tenant, { ...needs, from: fromMemory.next });
  }

  /** What memory knows is never called the tail: the stream may be late. */
  private readRecent(tenant: string, { from, subscription, maxBytes, until }: Needs): ReadResult {
    const run = this.recent(tenant, from.seq);
    const beyond = until ? run.findIndex(({ publishedAt }) => publishedAt >= until) : -1;
    const inTime = beyond < 0 ? run : run.slice(0, beyond);
    const wanted = wants(subscription);
    const chosen = inTime.filter((segment) => segment.names.some(wanted) && hasUnread(segment, from, wanted));
    const segments = withinBytes(chosen, maxBytes);
    const complete = segments.length === chosen.length;
    const lastSeq = complete ? inTime.at(-1)?.seq : segments.at(-1)?.seq;
    const reachedUntil = complete && beyond >= 0;
    const next = lastSeq === undefined ? from : startOf(lastSeq + 1);
    return { segments, next, atTail: reachedUntil, reachedUntil, skipped: 0 };
  }

  /** Takes the tail first and reads up to it, so that what is appended meanwhile is not passed by. */
  private async readStored(tenant: string, needs: Needs, skippedBefore = 0): Promise<ReadResult> {
    const { from, subscription, columns, maxBytes, until } = needs;
    const tail = (await this.newest(tenant)) + 1;
    const untilSeq = until ? await seqAt(this.segments, tenant, until) : null;
    const to = untilSeq ?? tail;
    const atEnd = { atTail: true, reachedUntil: untilSeq !== null };
    if (from.seq >= to) return { segments: [], next: from, ...atEnd, skipped: skippedBefore };

    const range = { from: from.seq, to };
    const { segments, complete } = await this.ranges.read(tenant, range, subscription, columns, maxBytes);
    const removedTo = await this.removedTo(tenant, from, segments, subscription);
    if (removedTo !== null) {
      // What retention took away under the reader's feet is counted, and the read begins anew behind it.
      const gone = { from, to: Math.min(removedTo, to), until };
      const skipped = await countRemoved(this.removals, tenant, gone, subscription);
      return this.readStored(tenant, { ...needs, from: startOf(removedTo) }, skippedBefore + skipped);
    }
    const wanted = wants(subscription);
    const isWanted = (segment: Segment) => isNameless(segment) || segment.names.some(wanted);
    const unread = segments.filter((segment) => isWanted(segment) && hasUnread(segment, from, wanted));
    const next = startOf(complete ? to : (segments.at(-1)?.seq ?? from.seq) + 1);
    // An empty result always means that nothing is left.
    if (unread.length === 0 && !complete) return this.readStored(tenant, { ...needs, from: next }, skippedBefore);
    const end = complete ? atEnd : { atTail: false, reachedUntil: false };
    return { segments: unread, next, ...end, skipped: skippedBefore };
  }

  /** The oldest segment, if the one at `from` has been removed. Retention removes in order, so all others are there. */
  private async removedTo(
    tenant: string,
    from: Position,
    segments: readonly Segment[],
    subscription: Subscription,
  ): Promise<number | null> {
    if (wantsEverything(subscription) && isRun(segments, from.seq)) return null;
    const oldest = await oldestSeq(this.segments, tenant);
    return oldest !== null && oldest > from.seq ? oldest : null;
  }

  private newest(tenant: string): Promise<number> {
    let tail = this.tails.get(tenant);
    if (!tail) {
      tail = new SharedQuery(() => newestSeq(this.segments, tenant));
      this.tails.set(tenant, tail);
    }
    return tail.ask();
  }
}

/** Whether a segment with wanted names has a wanted event at `from` or later; only the first can have none. */
function hasUnread(segment: Segment, from: Position, wanted: (name: string) => boolean): boolean {
  if (isNameless(segment)) return true;
  if (segment.seq !== from.seq || from.offset === 0) return true;
  return segment.nameOf.subarray(from.offset).some((index) => wanted(segment.names[index] ?? ''));
}

/** So damaged that nobody can say whether something wanted is in it. */
function isNameless({ damage, count }: Segment): boolean {
  return damage !== undefined && count === 0;
}

/** Whether nothing is missing between `seq` and the last of the segments. */
function isRun(segments: readonly Segment[], seq: number): boolean {
  return segments.length > 0 && segments.every((segment, i) => segment.seq === seq + i);
}
