import type { UpdateFilter } from 'mongodb';
import type { Position } from '../../domain/positions.js';
import type { CursorDocument, Cursors, FailureStreak, Totals } from '../../store/cursors.js';
import type { Publications } from '../../store/publications.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Outcome } from './outcome.js';

const FLUSH_MS = 100;
const FLUSH_ROWS = 500;

/** What the recorder writes with. */
export type RecorderParts = {
  publications: Publications;
  cursors: Cursors;
  uid: string;
  epoch: number;
  /** Everything before it has an outcome. */
  position(): Position;
  streak(): FailureStreak | undefined;
  skipped(): number;
  /** Called after each flush, and with the error when one has failed. */
  flushed(error?: unknown): void;
  logger: Logger;
};

/**
 * Puts outcomes on record, in bulk: the rows first, the cursor second, so that a crash in between leaves rows that the
 * next delivery finds and skips, and never an event without one.
 */
export class Recorder {
  readonly totals: Totals = { delivered: 0, failed: 0, rejected: 0, skipped: 0 };
  lastError: string | undefined;
  #pending: Outcome[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #queued = false;
  #position: Position | undefined;

  constructor(private readonly parts: RecorderParts) {}

  add(outcome: Outcome): void {
    this.#pending.push(outcome);
    if (outcome.verdict !== 'delivered') this.lastError = outcome.recorded.attempt.message ?? this.lastError;
    if (this.#pending.length >= FLUSH_ROWS) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), FLUSH_MS);
  }

  /** Puts everything on record now, the cursor included. */
  async flush(): Promise<void> {
    this.#start();
    await this.#flushing;
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // One that has not begun yet takes along whatever is added until then.
    if (this.#queued) return;
    this.#queued = true;
    this.#flushing = this.#flushing.then(() => {
      this.#queued = false;
      return this.#write();
    });
    this.#flushing.then(
      () => this.parts.flushed(),
      (error) => this.parts.flushed(error),
    );
  }

  async #write(): Promise<void> {
    const { publications, cursors, uid, epoch, logger } = this.parts;
    const outcomes = this.#pending.splice(0, this.#pending.length);
    const started = performance.now();
    await publications.record(outcomes.map(({ recorded }) => recorded));
    for (const { item } of outcomes) item.settle();
    const update = this.#cursorUpdate(outcomes);
    if (update === undefined) return;
    await cursors.write(uid, epoch, update);
    if (outcomes.length === 0) return;
    const ms = Math.round(performance.now() - started);
    logger.debug({ uid, events: outcomes.length, ms }, 'delivery.flushed');
  }

  #cursorUpdate(outcomes: readonly Outcome[]): UpdateFilter<CursorDocument> | undefined {
    const position = this.parts.position();
    const counts = countsOf(outcomes);
    counts.skipped = this.parts.skipped() - this.totals.skipped;
    if (outcomes.length === 0 && counts.skipped === 0 && same(position, this.#position)) return undefined;
    this.#position = position;
    for (const key of Object.keys(counts) as (keyof Totals)[]) this.totals[key] += counts[key];
    const streak = this.parts.streak();
    const attempted = latest(outcomes.map(({ recorded }) => recorded.attemptedAt));
    const delivered = latest(outcomes.filter(isDelivered).map(({ recorded }) => recorded.attemptedAt));
    return {
      $set: {
        position,
        ...(streak && { streak }),
        ...(attempted && { lastAttemptedAt: attempted }),
        ...(delivered && { lastDeliveredAt: delivered }),
      },
      $inc: {
        'totals.delivered': counts.delivered,
        'totals.failed': counts.failed,
        'totals.rejected': counts.rejected,
        'totals.skipped': counts.skipped,
      },
      ...(streak === undefined && { $unset: { streak: '' as const } }),
    };
  }
}

function isDelivered({ verdict }: Outcome): boolean {
  return verdict === 'delivered';
}

function countsOf(outcomes: readonly Outcome[]): Totals {
  const delivered = outcomes.filter(isDelivered).length;
  const rejected = outcomes.filter(({ recorded }) => recorded.rejected !== undefined).length;
  return { delivered, failed: outcomes.length - delivered, rejected, skipped: 0 };
}

function same(a: Position, b: Position | undefined): boolean {
  return a.seq === b?.seq && a.offset === b.offset;
}

function latest(dates: readonly Date[]): Date | undefined {
  return dates.reduce<Date | undefined>((last, date) => (last === undefined || date > last ? date : last), undefined);
}
