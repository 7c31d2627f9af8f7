import { setTimeout as delay } from 'node:timers/promises';
import type { NextStep } from '../../domain/deliveries.js';
import type { EventLog } from '../../log/index.js';
import type { Share } from './allowance.js';
import type { DueRetries } from './due-retries.js';
import type { FreshEvents, Reached } from './fresh-events.js';
import type { Item } from './item.js';

/** A slow event holds back no other up to this many behind it. */
const READ_AHEAD = 2_000;
const RETRIES_AT_ONCE = 100;
/** Whatever is waited for, it is looked at again after this time. */
const LOOK_MS = 10_000;

/** How long a delivery stays without anything to do, and how long at all, so that histories stay readable. */
export type Stay = { idleMs: number; atMostMs: number };

export type WorkParts = {
  log: Pick<EventLog, 'waitFor'>;
  tenant: string;
  fresh: FreshEvents;
  retries: DueRetries;
  fence: { readonly signal: AbortSignal; holds(): boolean | Promise<boolean> };
  /** What the target takes, of which others may have a part. */
  share: Pick<Share, 'pace' | 'take' | 'release'>;
  /** The end date has passed: what is at hand is all there is. */
  ending: boolean;
  /** Asked again and again. */
  stay(): Stay;
  /** When the integration last sent anything, in whichever delivery; undefined if never. */
  lastAttemptedAt: Date | undefined;
  /** Sends an event; `finish` has to be called once it has been. */
  start(item: Item): void;
  /** Puts every outcome on record. */
  flush(): Promise<void>;
  /**
   * Makes the integration known as waiting, and looks at the log once more.
   *
   * @returns whether there is nothing after all, so that the delivery may end
   */
  fallAsleep(): Promise<boolean>;
};

/**
 * Hands out the events to send: retries that are due first, then fresh ones in the order of the log, up to a bounded
 * distance ahead of the slowest and no more at a time than the target takes. When nothing is left, it decides what comes
 * next and hands out no more. Items may be finished in any order.
 */
export class Work {
  /** What comes next; set once the work is over. */
  next: NextStep | undefined;
  #inFlight = 0;
  /** Where reading on has ended; undefined while there may be more. */
  #reached: Reached = 'more';
  #waiting: { wake: () => void; forRoom: boolean } | undefined;
  readonly #started = Date.now();
  #lastBusy: number;

  constructor(private readonly parts: WorkParts) {
    const { fence, lastAttemptedAt } = parts;
    // Not the present: a new integration, or one that was woken for nothing, would hold a place of its worker for
    // nothing, and a thousand that are created in a row would wait for each other.
    this.#lastBusy = lastAttemptedAt?.getTime() ?? 0;
    const { signal } = fence;
    const stop = () => this.stop({ kind: 'continue' });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  }

  /** Hands out events until nothing is left to do, or it is stopped. */
  async run(): Promise<void> {
    for (;;) {
      const item = this.#takeNow() ?? (await this.#take());
      if (item === undefined) return;
      this.parts.start(item);
    }
  }

  /** An event has been sent. */
  finish(): void {
    this.#inFlight -= 1;
    this.parts.share.release();
    this.#lastBusy = Date.now();
    if (!this.#waiting?.forRoom) {
      // It waits for more events, for as long as it may stay.
      if (this.#inFlight === 0 && this.parts.stay().idleMs === 0) this.wake();
      return;
    }
    // Mostly the next one can go at once: then whoever waits for room need not be woken, which is most of the work.
    const item = this.#takeNow();
    if (item === undefined) this.wake();
    else this.parts.start(item);
  }

  /** Resolves once everything that was taken is finished. */
  async drained(): Promise<void> {
    while (this.#inFlight > 0) await this.#wait(Infinity);
  }

  /** Outcomes have been put on record, so that there may be room to read on; or another one has left room at the target. */
  roomLeft(): void {
    if (this.#waiting?.forRoom) this.wake();
  }

  /** Looks again at what there is to do, because something has changed. */
  wake(): void {
    this.#waiting?.wake();
  }

  /** Hands out no more. The first reason stays. */
  stop(next: NextStep): void {
    this.next ??= next;
    this.wake();
  }

  /** The next event when that needs no waiting at all, as it mostly does not. */
  #takeNow(): Item | undefined {
    const { retries, share, fence } = this.parts;
    if (this.next !== undefined || !share.pace.free || retries.isDue(Date.now()) || fence.holds() !== true) return;
    if (!share.take()) return;
    const item = this.#fresh();
    if (item === undefined) share.release();
    else this.#inFlight += 1;
    return item;
  }

  /** The next event; undefined when there is none any more. */
  async #take(): Promise<Item | undefined> {
    const { share, stay } = this.parts;
    while (this.next === undefined) {
      const nowMs = Date.now();
      if (nowMs - this.#started >= stay().atMostMs) this.stop({ kind: 'continue' });
      // Taken before there is an item: one that is taken off its list cannot be put back.
      else if (!share.take()) await this.#wait(Infinity);
      else {
        const item = (await this.#dueRetry(nowMs)) ?? this.#fresh();
        if (item !== undefined && (await this.#mayGo(nowMs))) return item;
        share.release();
        if (item === undefined) await this.#refill(nowMs);
      }
    }
    return undefined;
  }

  /** Waits for the target's pace. @returns whether sending is still allowed then; the item counts as under way */
  async #mayGo(nowMs: number): Promise<boolean> {
    const { fence, share } = this.parts;
    const wait = share.pace.take(nowMs);
    if (wait > 0) await delay(wait, undefined, { signal: fence.signal }).catch(() => undefined);
    const holds = fence.holds();
    // Asked last of all: between this and the request nothing is waited for, so a frozen process sends nothing late.
    if (holds !== true && !(await holds)) this.stop({ kind: 'continue' });
    if (this.next !== undefined) return false;
    this.#inFlight += 1;
    return true;
  }

  #dueRetry(nowMs: number): Promise<Item | undefined> | undefined {
    const { retries } = this.parts;
    return retries.isDue(nowMs) ? retries.take(new Date(nowMs), RETRIES_AT_ONCE) : undefined;
  }

  get #tooFarAhead(): boolean {
    return this.parts.fresh.progress.ahead() >= READ_AHEAD;
  }

  #fresh(): Item | undefined {
    return this.#tooFarAhead ? undefined : this.parts.fresh.shift();
  }

  async #refill(nowMs: number): Promise<void> {
    const { fresh, stay, ending } = this.parts;
    if (this.#tooFarAhead) return this.#wait(Infinity);
    if (this.#reached === 'more') {
      this.#reached = await fresh.fill({ ahead: true });
      return;
    }
    if (this.#inFlight > 0 && ending) return this.#wait(Infinity);
    const idleLeft = this.#inFlight > 0 ? LOOK_MS : this.#lastBusy + stay().idleMs - nowMs;
    if (ending || idleLeft <= 0) return this.#leave();
    // At the end date the log may go on growing; that is no reason to look again.
    if (this.#reached === 'end') return this.#wait(idleLeft);
    if (await this.#grown(idleLeft)) this.#reached = await this.#readOn();
  }

  /** At the tail, memory has what is new; so the database is not asked whether there is even more. */
  async #readOn(): Promise<Reached> {
    const reached = await this.parts.fresh.fill();
    return reached === 'more' ? 'tail' : reached;
  }

  /** Waits for a new segment, a due retry or any change here, and for `atMostMs` at most. */
  async #grown(atMostMs: number): Promise<boolean> {
    const { log, tenant, fresh } = this.parts;
    const woken = new AbortController();
    // With a reason, since making the default one costs more than all the rest.
    this.#waiting = { wake: () => woken.abort('woken'), forRoom: false };
    const timeoutMs = this.#untilRetry(atMostMs);
    const grown = await log.waitFor(tenant, fresh.nextSeq, { signal: woken.signal, timeoutMs });
    this.#waiting = undefined;
    return grown;
  }

  /** Waits until something is finished or recorded, a retry is due or anything changes. */
  async #wait(atMostMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#untilRetry(Math.min(atMostMs, LOOK_MS)));
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting = { wake, forRoom: true };
    });
    this.#waiting = undefined;
  }

  #untilRetry(atMostMs: number): number {
    return Math.max(1, Math.min(atMostMs, this.parts.retries.nextAt - Date.now()));
  }

  async #leave(): Promise<void> {
    const { retries, ending, flush, fallAsleep } = this.parts;
    await flush();
    if (retries.isDue(Date.now())) return;
    if (!ending && !(await fallAsleep())) {
      this.#reached = 'more';
      return;
    }
    const { nextAt } = retries;
    if (nextAt !== Infinity) this.stop({ kind: 'wait', until: new Date(nextAt).toISOString() });
    else this.stop({ kind: ending ? 'ended' : 'wait' });
  }
}
