import type { Happened } from '../faults/faults.js';
import type { Taken } from '../load/receivers.js';
import { clock } from '../waits.js';
import type { Delivery } from './deliveries.js';

/** An answer is on its way back to the worker, and waits there until it is looked at. */
const ANSWER_MS = 500;
/** After its epoch has passed a delivery sends on until it notices: 250 ms, or a second when the database is slow. */
export const NOTICE_MS = 1_300;

export type Repeats = {
  /** Deliveries beyond the first of an event. */
  repeated: number;
  /**
   * Requests that were taken while their delivery broke off before it can have put them on record, and those that were
   * sent again because their answers were not heard.
   */
  bound: number;
  /** Deliveries that broke off. */
  brokenOff: number;
  /** Repeats of what must have been on record. */
  unexplained: string[];
};

/** Every attempt that is on record, by event, oldest first, and whether an answer was heard. Times are ms since 1970. */
export type Attempts = ReadonlyMap<string, readonly { at: number; heard: boolean }[]>;

/** An attempt begins before its request is taken, by the same clock, which shows whole ms. */
const SAME_MS = 2;

/**
 * Holds what one webhook integration was sent more than once against what may have been: when a delivery breaks off, the
 * requests whose outcome was not on record yet; and those whose answer was lost on its way, or came to a frozen worker, and
 * that are on record as failed for that. Otherwise one that ended in order repeats nothing.
 *
 * @param taken every request that was answered with 200, in the order of their arrival
 * @param deliveries of this integration, in order
 */
export function repeatsOf(
  id: string,
  taken: readonly Taken[],
  deliveries: readonly Delivery[],
  faults: readonly Happened[],
  attempts: Attempts = new Map(),
): Repeats {
  const spans = brokenSpans(deliveries, faults);
  const repeatable = new Set<string>();
  for (const { from, to } of spans) {
    for (const { event, at, doneAt } of taken) if (at <= to && doneAt >= from) repeatable.add(event);
  }
  const found: Repeats = { repeated: 0, bound: repeatable.size, brokenOff: spans.length, unexplained: [] };
  const last = new Map<string, Taken>();
  for (const request of taken) {
    const before = last.get(request.event);
    last.set(request.event, request);
    if (before === undefined) continue;
    found.repeated += 1;
    if (spans.some(({ from, to }) => before.at <= to && before.doneAt >= from)) continue;
    if (attempts.get(request.event)?.findLast(({ at }) => at <= before.at + SAME_MS)?.heard === false) {
      found.bound += 1;
      continue;
    }
    found.unexplained.push(`${id}: ${request.event} at ${clock(before.at)} and again at ${clock(request.at)}`);
  }
  return found;
}

type Span = { from: number; to: number };

/** When requests were under way whose outcome a broken delivery cannot have put on record. */
function brokenSpans(deliveries: readonly Delivery[], faults: readonly Happened[]): Span[] {
  const spans: Span[] = [];
  deliveries.forEach((delivery, i) => {
    const next = deliveries[i + 1];
    if (next === undefined || (delivery.endedAt ?? Number.POSITIVE_INFINITY) <= next.beganAt) return;
    const flushed = delivery.flushes.findLast(({ endedAt }) => endedAt <= next.beganAt);
    const from = heardUpTo(flushed?.beganAt ?? delivery.beganAt, delivery.worker, faults);
    // It lives, and its work was given away: it sends on until it notices. A frozen one must not when it wakes.
    const lives = !isDisabled(delivery, next.beganAt, faults);
    const { beganAt: over } = next;
    spans.push({ from, to: lives ? Math.max(over + NOTICE_MS, heldUntil(over, faults)) : over });
  });
  return spans;
}

/** What was answered earlier than that had been looked at by then: no link held it, and the worker was not frozen. */
function heardUpTo(at: number, worker: string, faults: readonly Happened[]): number {
  const silent = faults.filter(({ name, beganAt, endedAt }) => {
    const keepsAnswers = name === `SIGSTOP ${worker}` || name === 'hold workers to receivers';
    return keepsAnswers && beganAt <= at && endedAt + ANSWER_MS >= at;
  });
  return Math.min(at, ...silent.map(({ beganAt }) => beganAt)) - ANSWER_MS;
}

/** Whether its worker was killed meanwhile, or is frozen. */
function isDisabled({ worker, beganAt, endedAt }: Delivery, at: number, faults: readonly Happened[]): boolean {
  return faults.some((fault) => {
    if (fault.name === `SIGSTOP ${worker}`) return fault.beganAt <= at && fault.endedAt >= at;
    return (
      fault.name === `SIGKILL ${worker}` && endedAt === undefined && fault.beganAt >= beganAt && fault.beganAt <= at
    );
  });
}

/** What was sent in time arrives late when its link is held. */
function heldUntil(at: number, faults: readonly Happened[]): number {
  const holding = faults.filter(
    ({ to, beganAt, endedAt }) => /to receivers$/.test(to) && beganAt <= at && endedAt >= at,
  );
  return Math.max(0, ...holding.map(({ endedAt }) => endedAt + NOTICE_MS));
}
