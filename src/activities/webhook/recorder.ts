import { setTimeout as delay } from 'node:timers/promises';
import type { Position } from '../../domain/positions.js';
import type { CursorReach, FailureStreak, Tally, Totals } from '../../store/cursor.js';
import { type Cursors, EpochLost } from '../../store/cursors.js';
import type { Publications } from '../../store/publications.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Outcome } from './outcome.js';
import { tallyOf } from './tally.js';

const FLUSH_MS = 100;
const FLUSH_ROWS = 500;
/** What the database refuses is tried again for this long; past it all that was sent meanwhile is sent once more. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 500;

/** What the recorder writes with. */
export type RecorderParts = {
  publications: Pick<Publications, 'record'>;
  cursors: Pick<Cursors, 'reach' | 'announce' | 'countLate'>;
  uid: string;
  epoch: number;
  /** Everything before it has an outcome. */
  position(): Position;
  /** What the first attempts of events at that position or later came to, as far as that is on record. */
  ahead(): Tally;
  streak(): FailureStreak | undefined;
  skipped(): number;
  /** Called for each outcome that is on record now. */
  recorded(outcome: Outcome): void;
  /** Called after each flush, and with the error when one has failed. */
  flushed(error?: unknown): void;
  logger: Logger;
};

/**
 * Puts outcomes on record, in bulk: the rows first, the cursor second, so that a crash in between leaves rows that the
 * next delivery finds and skips, and never an event without one. When the cursor is another delivery's by now, the rows
 * of what was in flight are written all the same.
 */
export class Recorder {
  readonly totals: Totals = { delivered: 0, failed: 0, rejected: 0, skipped: 0 };
  lastError: string | undefined;
  #pending: Outcome[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #queued = false;
  #position: Position | undefined;
  #lost: EpochLost | undefined;

  constructor(private readonly parts: RecorderParts) {}

  add(outcome: Outcome): void {
    this.#pending.push(outcome);
    if (outcome.verdict !== 'delivered') this.lastError = outcome.recorded.attempt.message ?? this.lastError;
    if (this.#pending.length >= FLUSH_ROWS) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), FLUSH_MS);
  }

  /** Puts everything on record now, the cursor included. @throws EpochLost when only the rows could be written */
  async flush(): Promise<void> {
    this.#start();
    await this.#flushing;
    if (this.#lost !== undefined) throw this.#lost;
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
      () => this.parts.flushed(this.#lost),
      (error) => this.parts.flushed(error),
    );
  }

  async #write(): Promise<void> {
    const { uid, epoch, logger, recorded } = this.parts;
    const outcomes = this.#pending.splice(0, this.#pending.length);
    const started = performance.now();
    await this.#patiently(() => this.#record(outcomes));
    for (const outcome of outcomes) {
      outcome.settle(outcome.verdict);
      recorded(outcome);
    }
    const reach = this.#reach(outcomes);
    if (reach === undefined) return;
    await this.#move(reach, outcomes);
    if (outcomes.length === 0) return;
    const ms = Math.round(performance.now() - started);
    logger.debug({ uid, epoch, events: outcomes.length, ms }, 'delivery.flushed');
  }

  async #record(outcomes: readonly Outcome[]): Promise<void> {
    const { cursors, publications, uid, epoch } = this.parts;
    const again = outcomes.filter((outcome) => !isFirst(outcome));
    // What first attempts are on record without being counted can be seen behind the position; retries lie anywhere.
    if (again.length > 0) {
      const retried = again.map(({ recorded: { _id, attempt } }) => ({
        seq: _id.seq,
        offset: _id.offset,
        at: attempt.at,
      }));
      await cursors.announce(uid, epoch, retried);
    }
    await publications.record(outcomes.map(({ recorded }) => recorded));
  }

  async #move(reach: CursorReach, outcomes: readonly Outcome[]): Promise<void> {
    const { cursors, uid, epoch } = this.parts;
    if (this.#lost === undefined) {
      try {
        return await cursors.reach(uid, epoch, reach);
      } catch (error) {
        if (!(error instanceof EpochLost)) throw error;
        this.#lost = error;
      }
    }
    const { delivered, failed, rejected } = reach.counts;
    const firsts = tallyOf(outcomes.filter(isFirst).map(({ verdict }) => verdict));
    const retries = {
      delivered: delivered - firsts.delivered,
      failed: failed - firsts.failed,
      rejected: rejected - firsts.rejected,
    };
    await cursors.countLate(uid, epoch, { ...reach, firsts, retries });
  }

  /** Writing rows again changes nothing, so they can be tried again; a short outage then sends nothing twice. */
  async #patiently(write: () => Promise<void>): Promise<void> {
    const since = performance.now();
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (performance.now() - since >= PATIENCE_MS) throw error;
        this.parts.logger.warn({ uid: this.parts.uid, error: String(error) }, 'delivery.not_recorded');
        await delay(AGAIN_MS);
      }
    }
  }

  #reach(outcomes: readonly Outcome[]): CursorReach | undefined {
    const position = this.parts.position();
    const counts = countsOf(outcomes);
    counts.skipped = this.parts.skipped() - this.totals.skipped;
    if (outcomes.length === 0 && counts.skipped === 0 && same(position, this.#position)) return undefined;
    this.#position = position;
    for (const key of Object.keys(counts) as (keyof Totals)[]) this.totals[key] += counts[key];
    return {
      position,
      counts,
      ahead: this.parts.ahead(),
      streak: this.parts.streak(),
      lastAttemptedAt: latest(outcomes),
      lastDeliveredAt: latest(outcomes.filter(isDelivered)),
    };
  }
}

function isDelivered({ verdict }: Outcome): boolean {
  return verdict === 'delivered';
}

function isFirst({ recorded }: Outcome): boolean {
  return recorded.attemptCount === 1;
}

function countsOf(outcomes: readonly Outcome[]): Totals {
  const delivered = outcomes.filter(isDelivered).length;
  const rejected = outcomes.filter(({ recorded }) => recorded.rejected !== undefined).length;
  return { delivered, failed: outcomes.length - delivered, rejected, skipped: 0 };
}

function same(a: Position, b: Position | undefined): boolean {
  return a.seq === b?.seq && a.offset === b.offset;
}

function latest(outcomes: readonly Outcome[]): Date | undefined {
  let last: Date | undefined;
  for (const { recorded } of outcomes)
    if (last === undefined || recorded.attemptedAt > last) last = recorded.attemptedAt;
  return last;
}
