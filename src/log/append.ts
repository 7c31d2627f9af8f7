import type { Collection } from 'mongodb';
import type { NewEvent } from '../domain/events.js';
import type { Tail } from './build.js';
import { type Committed, commit } from './commit.js';
import type { SegmentDocument } from './documents.js';
import { LogOverloaded, LogUnavailable, toLogError } from './errors.js';

export type AppendResult = { accepted: number; duplicates: number };

/** Called after each commit of this process with the distinct names of what it stored. */
export type AppendListener = (tenant: string, names: ReadonlySet<string>) => void;

/** Who is told what appends of this process have cost; times are in milliseconds. */
export interface AppendObserver {
  /** A request's events are durable. */
  appended(result: AppendResult, ms: number): void;
  /** A segment has been written. */
  committed(events: number, bytes: number, ms: number): void;
}

export type AppendLimits = {
  /** The most events and bytes that one commit writes. */
  commitEvents: number;
  commitBytes: number;
  /** The most bytes that wait for a commit, for one tenant and for all of them. */
  tenantQueueBytes: number;
  totalQueueBytes: number;
  /** How long a request waits for the database before it is refused. */
  answerWithinMs: number;
};

/** One request that waits; those of its events before `taken` are committed or being committed. */
type Waiting = {
  events: readonly NewEvent[];
  taken: number;
  bytes: number;
  result: AppendResult;
  since: number;
  resolve: (result: AppendResult) => void;
  reject: (reason: Error) => void;
};

/** The part of a waiting request that goes into one commit. */
type Share = { request: Waiting; events: readonly NewEvent[] };

type Queue = {
  tenant: string;
  waiting: Waiting[];
  /** Bytes of waiting requests, the ones being committed included. */
  bytes: number;
  running: boolean;
  /** An insert that outlived its time is still on its way: nothing else is sent until it has ended. */
  stalled: boolean;
  tail: Tail | null;
};

/**
 * Group commit: one commit is in flight for each tenant; requests that arrive meanwhile share the next one. An idle
 * log commits at once, so this costs no latency.
 */
export class Appender {
  private readonly queues = new Map<string, Queue>();
  private totalBytes = 0;

  constructor(
    private readonly segments: Collection<SegmentDocument>,
    private readonly limits: AppendLimits,
    private readonly onCommit: AppendListener,
    private readonly observer?: AppendObserver,
  ) {}

  /** Bytes of the events that wait to be written. */
  get waitingBytes(): number {
    return this.totalBytes;
  }

  append(tenant: string, events: readonly NewEvent[]): Promise<AppendResult> {
    if (events.length === 0) return Promise.resolve({ accepted: 0, duplicates: 0 });
    const queue = this.queueOf(tenant);
    const bytes = events.reduce((sum, { line }) => sum + line.length, 0);
    return new Promise((resolve, reject) => {
      const refusal = this.refusal(queue, bytes);
      if (refusal) return reject(refusal);
      const result = { accepted: 0, duplicates: 0 };
      queue.waiting.push({ events, taken: 0, bytes, result, since: performance.now(), resolve, reject });
      queue.bytes += bytes;
      this.totalBytes += bytes;
      if (!queue.running) void this.run(queue);
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while ([...this.queues.values()].some(({ running }) => running)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  private queueOf(tenant: string): Queue {
    let queue = this.queues.get(tenant);
    if (!queue) {
      queue = { tenant, waiting: [], bytes: 0, running: false, stalled: false, tail: null };
      this.queues.set(tenant, queue);
    }
    return queue;
  }

  /** A queue that holds nothing takes a request of any size: else a large one could never be taken. */
  private refusal(queue: Queue, bytes: number): Error | undefined {
    const { tenantQueueBytes, totalQueueBytes } = this.limits;
    if (queue.stalled) return new LogUnavailable('the database does not answer');
    if (queue.bytes > 0 && queue.bytes + bytes > tenantQueueBytes) return new LogOverloaded('too much waits already');
    if (this.totalBytes > 0 && this.totalBytes + bytes > totalQueueBytes) return new LogOverloaded('too much waits');
    return undefined;
  }

  private async run(queue: Queue): Promise<void> {
    queue.running = true;
    while (queue.waiting.length > 0) {
      const shares = this.takeShares(queue);
      try {
        await this.commitShares(queue, shares);
      } catch (error) {
        this.fail(queue, shares, error);
      }
    }
    queue.running = false;
  }

  /** What the next commit writes: whole requests while they fit, and as much as fits of the first one. */
  private takeShares(queue: Queue): Share[] {
    const shares: Share[] = [];
    let events = 0;
    let bytes = 0;
    for (const request of queue.waiting) {
      let end = request.taken;
      let shareBytes = 0;
      for (; end < request.events.length; end += 1) {
        const size = request.events[end]?.line.length ?? 0;
        const full =
          events + end - request.taken >= this.limits.commitEvents ||
          (bytes + shareBytes > 0 && bytes + shareBytes + size > this.limits.commitBytes);
        if (full) break;
        shareBytes += size;
      }
      if (shares.length > 0 && end < request.events.length) break;
      shares.push({ request, events: request.events.slice(request.taken, end) });
      events += end - request.taken;
      bytes += shareBytes;
      request.taken = end;
      if (end < request.events.length) break;
    }
    return shares;
  }

  private async commitShares(queue: Queue, shares: readonly Share[]): Promise<void> {
    const distinct = new Map<string, NewEvent>();
    for (const { events } of shares) {
      for (const event of events) if (!distinct.has(event.key)) distinct.set(event.key, event);
    }
    const started = performance.now();
    const committed = await this.inTime(
      queue,
      commit(this.segments, queue.tenant, [...distinct.values()], queue.tail, () => queue.stalled),
    );
    queue.tail = committed.tail;
    if (committed.stored.length > 0) {
      const bytes = committed.stored.reduce((sum, { line }) => sum + line.length, 0);
      this.observer?.committed(committed.stored.length, bytes, performance.now() - started);
    }
    this.settle(queue, shares, new Set(committed.stored));
    this.announce(queue.tenant, committed);
  }

  /** Of events with the same key it is the stored object that counts as accepted; its copies are duplicates. */
  private settle(queue: Queue, shares: readonly Share[], stored: ReadonlySet<NewEvent>): void {
    for (const { request, events } of shares) {
      const accepted = events.reduce((sum, event) => sum + (stored.has(event) ? 1 : 0), 0);
      request.result.accepted += accepted;
      request.result.duplicates += events.length - accepted;
      if (request.taken < request.events.length) continue;
      this.remove(queue, request);
      this.observer?.appended(request.result, performance.now() - request.since);
      request.resolve(request.result);
    }
  }

  /** Gives up on a commit when the time is over, but remembers that it is still on its way. */
  private async inTime(queue: Queue, work: Promise<Committed>): Promise<Committed> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        queue.stalled = true;
        const ended = () => {
          queue.stalled = false;
        };
        work.then((committed) => this.announce(queue.tenant, committed)).then(ended, ended);
        reject(new LogUnavailable('the database did not answer in time'));
      }, this.limits.answerWithinMs);
    });
    try {
      return await Promise.race([work, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  private announce(tenant: string, { stored }: Committed): void {
    if (stored.length > 0) this.onCommit(tenant, new Set(stored.map(({ name }) => name)));
  }

  /** A database that does not answer fails everyone who waits for it: they have waited long enough. */
  private fail(queue: Queue, shares: readonly Share[], error: unknown): void {
    const reason = toLogError(error);
    const failed = reason instanceof LogUnavailable ? [...queue.waiting] : shares.map(({ request }) => request);
    for (const request of failed) {
      this.remove(queue, request);
      request.reject(reason);
    }
  }

  private remove(queue: Queue, request: Waiting): void {
    queue.waiting.splice(queue.waiting.indexOf(request), 1);
    queue.bytes -= request.bytes;
    this.totalBytes -= request.bytes;
  }
}
