import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeStream, ChangeStreamInsertDocument, Collection, Timestamp } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { SegmentDocument } from './documents.js';
import { newestSeq } from './ranges.js';
import { RecentSegments } from './recent.js';
import type { Segment } from './segment.js';
import { toSegment } from './stored.js';

export type TailerSettings = {
  /** The most bytes of recent segments that are kept in memory. */
  memoryBytes: number;
  /** How often it looks for itself whether the stream has lost something. */
  checkEveryMs: number;
  /** How often it looks where the database has no change streams. */
  pollEveryMs: number;
  /** When nobody has waited for this long, it listens no more until somebody does. */
  restAfterMs: number;
};

/** What the tailer has to say; the service's logger fits. */
export interface TailerLogger {
  warn(fields: object, message: string): void;
}

type Waiter = { seq: number; resolve: (grown: boolean) => void };

/** A server that is no member of a replica set has no change streams. */
const NO_CHANGE_STREAMS = 40573;
const ALL_COLUMNS = ['lines', 'keys', 'entities'] as const;
const REOPEN_MS = 250;
/** A log that nobody has waited for this long is no longer kept in memory. */
const INTEREST_MS = 60_000;

/**
 * Tells everyone in this process who waits at the tail of a log that it has grown, and keeps what is new in memory, so
 * that a segment is read from the database once for all of them. The change stream is only a messenger: what it does
 * not bring, late or never, is found by a look at the tail, and read from the collection. While nobody waits there is no
 * stream: a process whose integrations sleep has nothing to do.
 */
export class Tailer {
  private readonly newest = new Map<string, number>();
  private readonly waiters = new Map<string, Set<Waiter>>();
  private readonly interest = new Map<string, number>();
  private readonly segments: RecentSegments;
  private closed = false;
  /** Listening, from the first who waits to a while after the last; `over` is aborted when it is to end. */
  private running: Promise<void> | null = null;
  private over = new AbortController();
  private lastWaited = 0;
  /** The logs whose tail was asked for after the instant at which the stream begins: of these it tells everything. */
  private readonly looked = new Set<string>();
  private stream: ChangeStream<SegmentDocument, ChangeStreamInsertDocument<SegmentDocument>> | null = null;

  constructor(
    private readonly collection: Collection<SegmentDocument>,
    private readonly operationTime: () => Promise<Timestamp | undefined>,
    private readonly settings: TailerSettings,
    private readonly logger?: TailerLogger,
  ) {
    this.segments = new RecentSegments(settings.memoryBytes);
  }

  /** The recent segments in memory from `seq` on, without a gap; empty when `seq` is not among them. */
  recent(tenant: string, seq: number): readonly Segment[] {
    return this.segments.from(tenant, seq);
  }

  /** True as soon as segment `seq` exists, false when the time is over or the signal aborted. */
  waitFor(tenant: string, seq: number, options: { signal?: AbortSignal; timeoutMs: number }): Promise<boolean> {
    const { signal, timeoutMs } = options;
    this.interest.set(tenant, Date.now());
    this.listen();
    if ((this.newest.get(tenant) ?? 0) >= seq) return Promise.resolve(true);
    if (signal?.aborted || this.closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiters = this.waiters.get(tenant) ?? new Set();
      this.waiters.set(tenant, waiters);
      const done = (grown: boolean) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        waiters.delete(waiter);
        this.lastWaited = Date.now();
        if (waiters.size === 0 && this.waiters.get(tenant) === waiters) this.waiters.delete(tenant);
        resolve(grown);
      };
      const giveUp = () => done(false);
      const waiter = { seq, resolve: done };
      const timer = setTimeout(giveUp, timeoutMs);
      signal?.addEventListener('abort', giveUp);
      waiters.add(waiter);
      if (!this.looked.has(tenant)) void this.lookAt(tenant).catch(() => undefined);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.over.abort();
    for (const waiters of [...this.waiters.values()]) for (const waiter of [...waiters]) waiter.resolve(false);
    await this.stream?.close();
    await this.running;
  }

  private get open(): boolean {
    return !this.over.signal.aborted;
  }

  private listen(): void {
    if (this.closed || this.running !== null) return;
    this.over = new AbortController();
    this.lastWaited = Date.now();
    this.running = this.run().finally(() => {
      this.running = null;
      // Whoever began to wait while it was ending.
      if (this.waiters.size > 0) this.listen();
    });
  }

  /** Ends the listening when it has been for nobody for a while; what it had in memory would have a gap the next time. */
  private async restIfAlone(): Promise<void> {
    if (this.waiters.size > 0 || Date.now() - this.lastWaited < this.settings.restAfterMs) return;
    this.over.abort();
    for (const tenant of this.interest.keys()) this.segments.forget(tenant);
    this.interest.clear();
    await this.stream?.close();
  }

  private async run(): Promise<void> {
    const checking = this.keepChecking(this.settings.checkEveryMs);
    while (this.open) {
      try {
        await this.follow();
      } catch (error) {
        if (error instanceof MongoServerError && error.code === NO_CHANGE_STREAMS) {
          this.logger?.warn({ every_ms: this.settings.pollEveryMs }, 'log.polls_without_replica_set');
          await this.keepChecking(this.settings.pollEveryMs);
        } else if (this.open) {
          this.logger?.warn({ err: error }, 'log.stream_lost');
        }
      }
      await this.pause(REOPEN_MS);
    }
    await checking;
  }

  /**
   * Listens until the stream breaks. It begins at an instant of the server's own clock; what was appended before that
   * instant is found by a look at the tail after it.
   */
  private async follow(): Promise<void> {
    const startAtOperationTime = await this.operationTime();
    this.looked.clear();
    const stream = this.collection.watch<SegmentDocument, ChangeStreamInsertDocument<SegmentDocument>>(
      [{ $match: { operationType: 'insert' } }],
      { promoteBuffers: true, ...(startAtOperationTime && { startAtOperationTime }) },
    );
    this.stream = stream;
    try {
      await this.look();
      while (this.open) this.arrived((await stream.next()).fullDocument);
    } finally {
      this.stream = null;
      await stream.close();
    }
  }

  private arrived(document: SegmentDocument): void {
    const { tenant, seq } = document;
    if (Date.now() - (this.interest.get(tenant) ?? 0) < INTEREST_MS)
      this.keep(tenant, toSegment(document, ALL_COLUMNS));
    else if (this.interest.delete(tenant)) this.segments.forget(tenant);
    this.grown(tenant, seq);
  }

  /** A damaged one leaves a gap, so that it is read from the database, where it may be mended. */
  private keep(tenant: string, segment: Segment): void {
    if (segment.damage === undefined) this.segments.add(tenant, segment);
  }

  private grown(tenant: string, seq: number): void {
    if (seq > (this.newest.get(tenant) ?? 0)) this.newest.set(tenant, seq);
    for (const waiter of [...(this.waiters.get(tenant) ?? [])]) if (waiter.seq <= seq) waiter.resolve(true);
  }

  private async keepChecking(everyMs: number): Promise<void> {
    while (this.open) {
      await this.pause(everyMs);
      await this.look().catch(() => undefined);
      await this.restIfAlone();
    }
  }

  /** Asks the database for the tail of every log that someone waits for. */
  private async look(): Promise<void> {
    for (const tenant of [...this.waiters.keys()]) await this.lookAt(tenant);
  }

  private async lookAt(tenant: string): Promise<void> {
    this.looked.add(tenant);
    this.grown(tenant, await newestSeq(this.collection, tenant));
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.over.signal }).catch(() => undefined);
  }
}
