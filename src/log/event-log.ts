import type { Collection, Db, Timestamp } from 'mongodb';
import { eventKey, type NewEvent } from '../domain/events.js';
import type { Position } from '../domain/positions.js';
import type { AppendLimits, AppendListener, AppendObserver, AppendResult } from './append.js';
import { Appender } from './append.js';
import type { SegmentDocument } from './documents.js';
import { createLogIndexes, type RemovalDocument, removalsIn, segmentsIn } from './documents.js';
import { type EventIds, idsAt } from './ids.js';
import { newestSeqs, startOf } from './ranges.js';
import type { ReadRequest, ReadResult } from './read.js';
import { Reader } from './read.js';
import { type ReadBackRequest, readBack } from './read-back.js';
import { type Removed, type RetentionOptions, removeExpired } from './retention.js';
import { seal } from './seal.js';
import type { EntitySearch, FoundEvent, SeenName } from './search.js';
import { findByEntity, findEvent, seenNames } from './search.js';
import type { Column, Segment } from './segment.js';
import { projectionOf, toSegment } from './stored.js';
import type { TailerLogger, TailerSettings } from './tailer.js';
import { Tailer } from './tailer.js';

export type LogSettings = AppendLimits & TailerSettings;

export type LogOptions = Partial<LogSettings> & { logger?: TailerLogger; observer?: AppendObserver };

const MIB = 1024 * 1024;

export const LOG_DEFAULTS: LogSettings = {
  commitEvents: 1_000,
  commitBytes: 4 * MIB,
  tenantQueueBytes: 16 * MIB,
  totalQueueBytes: 32 * MIB,
  answerWithinMs: 5_000,
  memoryBytes: 16 * MIB,
  checkEveryMs: 5_000,
  pollEveryMs: 50,
  restAfterMs: 5_000,
};

/**
 * The events of every tenant, each tenant's in one chain of segments: gap-free, in one order for all readers, each
 * event once. Any number of processes may append to the same database at once.
 */
export class EventLog {
  private readonly segments: Collection<SegmentDocument>;
  private readonly removals: Collection<RemovalDocument>;
  private readonly appender: Appender;
  private readonly tailer: Tailer;
  private readonly reader: Reader;
  private readonly listeners: AppendListener[] = [];

  private constructor(db: Db, settings: LogSettings, { logger, observer }: Pick<LogOptions, 'logger' | 'observer'>) {
    this.segments = segmentsIn(db);
    this.removals = removalsIn(db);
    this.tailer = new Tailer(this.segments, () => operationTime(db), settings, logger);
    this.reader = new Reader(this.segments, this.removals, (tenant, seq) => this.tailer.recent(tenant, seq));
    const announce = (tenant: string, names: ReadonlySet<string>) => {
      for (const listener of this.listeners) listener(tenant, names);
    };
    this.appender = new Appender(this.segments, settings, announce, observer);
  }

  /** Opens the log in a database, and makes its indexes there if they are missing. */
  static async open(db: Db, { logger, observer, ...settings }: LogOptions = {}): Promise<EventLog> {
    await createLogIndexes(db);
    return new EventLog(
      db,
      { ...LOG_DEFAULTS, ...settings },
      { ...(logger && { logger }), ...(observer && { observer }) },
    );
  }

  /**
   * Resolves when the events are durable, written to a majority and journaled. Throws `LogOverloaded` when too much
   * waits already, `LogUnavailable` when the database does not answer in time.
   */
  append(tenant: string, events: readonly NewEvent[]): Promise<AppendResult> {
    return this.appender.append(tenant, events);
  }

  /** Bytes of the events that wait in this process to be written. */
  get waitingBytes(): number {
    return this.appender.waitingBytes;
  }

  /** Calls `listener` after each commit of this process, with the distinct names of what was stored. */
  onAppend(listener: AppendListener): void {
    this.listeners.push(listener);
  }

  /** The position after the newest event. */
  tail(tenant: string): Promise<Position> {
    return this.reader.tail(tenant);
  }

  /** The position after the newest event of every log that has ever had one, by tenant. */
  async tails(): Promise<Map<string, Position>> {
    const newest = await newestSeqs(this.segments);
    return new Map([...newest].map(([tenant, seq]) => [tenant, startOf(seq + 1)]));
  }

  /** Once this resolves, no event can come into the log any more that was published before `instant`. */
  seal(tenant: string, instant: Date): Promise<void> {
    return seal(this.segments, tenant, instant);
  }

  /** Where what was published at `instant` or later begins: at the tail, if there is nothing yet. */
  positionAt(tenant: string, instant: Date): Promise<Position> {
    return this.reader.positionAt(tenant, instant);
  }

  /** The next segments in order that hold wanted events. */
  read(tenant: string, request: ReadRequest): Promise<ReadResult> {
    return this.reader.read(tenant, request);
  }

  /** The last segments of a part of the log that hold wanted events, the newest first. */
  readBack(tenant: string, request: ReadBackRequest): Promise<Segment[]> {
    return readBack(this.segments, tenant, request);
  }

  /** True as soon as a segment with this number or a later one exists, false when time is over or the signal aborts. */
  waitFor(tenant: string, seq: number, options: { signal?: AbortSignal; timeoutMs: number }): Promise<boolean> {
    return this.tailer.waitFor(tenant, seq, options);
  }

  /** One segment, null if there is none with this number (any more). */
  async segment(tenant: string, seq: number, columns: readonly Column[]): Promise<Segment | null> {
    const recent = this.tailer.recent(tenant, seq)[0];
    if (recent) return recent;
    const document = await this.segments.findOne(
      { tenant, seq },
      { projection: projectionOf(columns), promoteBuffers: true },
    );
    return document && toSegment(document, columns);
  }

  /** The stored envelope of one event, null if the log has it not (any more). */
  find(tenant: string, name: string, id: string, signal?: AbortSignal): Promise<Buffer | null> {
    return findEvent(this.segments, tenant, eventKey(name, id), signal);
  }

  /** The events of one domain entity, newest first. */
  findByEntity(tenant: string, domainEntityId: string, search: EntitySearch): Promise<FoundEvent[]> {
    return findByEntity(this.segments, tenant, domainEntityId, search);
  }

  /** The ids of the events at these positions, in the same order; undefined where the log has no segment (any more). */
  idsAt(tenant: string, positions: readonly Position[]): Promise<(EventIds | undefined)[]> {
    return idsAt(this.segments, tenant, positions);
  }

  /** The names in a tenant's log, each with the time of its newest event. */
  seenNames(tenant: string, signal?: AbortSignal): Promise<SeenName[]> {
    return seenNames(this.segments, tenant, signal);
  }

  /** Removes what was published before an instant, oldest first; the newest segment of every log stays. */
  removeExpired(before: Date, options: RetentionOptions = {}): Promise<Removed> {
    return removeExpired(this.segments, this.removals, before, options);
  }

  /** Finishes what was being appended, and ends every wait. */
  async close(): Promise<void> {
    await this.tailer.close();
    await this.appender.idle();
  }
}

/** The server's logical clock; undefined where there is none, without a replica set. */
async function operationTime(db: Db): Promise<Timestamp | undefined> {
  return (await db.command({ ping: 1 })).operationTime;
}
