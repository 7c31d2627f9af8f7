import { setTimeout as delay } from 'node:timers/promises';
import type { NextStep } from '../../domain/deliveries.js';
import type { EventLog } from '../../log/index.js';
import type { DueRetries } from './due-retries.js';
import type { FreshEvents } from './fresh-events.js';
import type { Item } from './item.js';
import type { Pace } from './pace.js';

/** A slow event holds back no other up to this many behind it. */
const READ_AHEAD = 2_000;
const RETRIES_AT_ONCE = 100;

/** How long a delivery stays without anything to do, and how long at all, so that histories stay readable. */
export type Stay = { idleMs: number; atMostMs: number };

export type WorkParts = {
  log: EventLog;
  tenant: string;
  fresh: FreshEvents;
  retries: DueRetries;
  pace: Pace;
  fence: { readonly signal: AbortSignal; holds(): boolean | Promise<boolean> };
  /** The end date has passed: what is at hand is all there is. */
  ending: boolean;
  stay: Stay;
  /**
   * Makes the integration known as waiting, and looks at the log once more.
   *
   * @returns whether there is nothing after all, so that the delivery may end
   */
  fallAsleep(): Promise<boolean>;
};

/**
 * Hands out the events to send, one at a time: retries that are due first, then fresh ones in the order of the log, up to
 * a bounded distance ahead of the slowest. When nothing is left, it decides what comes next and hands out no more.
 */
export class Work {
  /** What comes next; set once the work is over. */
  next: NextStep | undefined;
  #inFlight = 0;
  #refilling: Promise<void> | undefined;
  #changed = new AbortController();
  readonly #started = Date.now();
  #lastTaken = Date.now();

  constructor(private readonly parts: WorkParts) {}

  /** The next event; undefined when there is none any more. */
  async take(): Promise<Item | undefined> {
    const { fence, pace } = this.parts;
    for (;;) {
      if (!(await fence.holds())) this.stop({ kind: 'continue' });
      if (this.next !== undefined) return undefined;
      const item = this.#shift();
      if (item === undefined) {
        this.#refilling ??= this.#refill().finally(() => {
          this.#refilling = undefined;
        });
        await this.#refilling;
        continue;
      }
      this.#inFlight += 1;
      this.#lastTaken = Date.now();
      const wait = pace.take(this.#lastTaken);
      if (wait > 0) await delay(wait, undefined, { signal: fence.signal }).catch(() => undefined);
      if (fence.signal.aborted) return undefined;
      return item;
    }
  }

  /** An event that was taken has its outcome. */
  finish(): void {
    this.#inFlight -= 1;
    this.wake();
  }

  /** Looks again at what there is to do, because something has changed. */
  wake(): void {
    this.#changed.abort();
  }

  /** Hands out no more. The first reason stays. */
  stop(next: NextStep): void {
    this.next ??= next;
    this.wake();
  }

  #shift(): Item | undefined {
    const { fresh, retries } = this.parts;
    return retries.shift() ?? (fresh.progress.ahead() < READ_AHEAD ? fresh.shift() : undefined);
  }

  async #refill(): Promise<void> {
    const { fresh, retries, stay } = this.parts;
    this.#changed = new AbortController();
    if (Date.now() - this.#started >= stay.atMostMs) return this.stop({ kind: 'continue' });
    if (await retries.fill(new Date(), RETRIES_AT_ONCE)) return;
    const tooFarAhead = fresh.progress.ahead() >= READ_AHEAD;
    if (!tooFarAhead && (await fresh.fill())) return;
    if (this.#inFlight > 0 || tooFarAhead) return this.#wait(stay.idleMs);
    const idleLeft = this.parts.ending ? 0 : this.#lastTaken + stay.idleMs - Date.now();
    if (idleLeft > 0) return this.#wait(idleLeft);
    await this.#leave();
  }

  /** Waits for a new segment, a due retry or any change here, and for `atMostMs` at most. */
  async #wait(atMostMs: number): Promise<void> {
    const { log, tenant, fresh, retries, fence } = this.parts;
    const changed = this.#changed.signal;
    if (changed.aborted) return;
    const timeoutMs = Math.max(1, Math.min(atMostMs, (await retries.nextAt()) - Date.now()));
    const signal = AbortSignal.any([changed, fence.signal]);
    // At the end date the log may go on growing; that is no reason to look again.
    if (this.parts.ending) await delay(timeoutMs, undefined, { signal }).catch(() => undefined);
    else await log.waitFor(tenant, fresh.nextSeq, { signal, timeoutMs });
  }

  async #leave(): Promise<void> {
    const nextAt = await this.parts.retries.nextAt();
    const until = nextAt === Infinity ? {} : { until: new Date(nextAt).toISOString() };
    if (this.parts.ending) return this.stop(nextAt === Infinity ? { kind: 'ended' } : { kind: 'wait', ...until });
    if (await this.parts.fallAsleep()) this.stop({ kind: 'wait', ...until });
  }
}
