import type { Attempt } from '../../domain/outcomes.js';
import { verdictOf, wasReached, wasSent } from '../../domain/outcomes.js';
import type { Position } from '../../domain/positions.js';
import type { FailureStreak } from '../../store/cursor.js';
import type { CircuitPolicy } from '../parts.js';

/**
 * Tells the failure of a target from the failure of single events: it opens when nothing has succeeded for a number of
 * attempts in a row, or for a stretch of time. A refusal of one event (400) is an answer of a target that works.
 */
export class Circuit {
  #streak: FailureStreak | undefined;

  constructor(
    private readonly policy: CircuitPolicy,
    streak: FailureStreak | undefined,
  ) {
    this.#streak = streak;
  }

  /** The present run of failures; undefined while attempts succeed. */
  get streak(): FailureStreak | undefined {
    return this.#streak;
  }

  /** Takes note of an attempt to send an event. @returns whether the target as a whole fails */
  note(attempt: Attempt, event: Position): boolean {
    if (!wasSent(attempt)) return false;
    if (verdictOf(attempt) !== 'retry') {
      this.#streak = undefined;
      return false;
    }
    const answeredAt = new Date(attempt.at.getTime() + attempt.ms);
    const { failures, since, answeredSince } = this.#streak ?? {
      failures: 0,
      since: attempt.at,
      answeredSince: answeredAt,
    };
    // Attempts end in another order than they began in; each one of the run lies behind `since`.
    const first = new Date(Math.min(attempt.at.getTime(), since.getTime()));
    const only =
      wasReached(attempt) && isOnly(event, this.#streak) ? { seq: event.seq, offset: event.offset } : undefined;
    this.#streak = { failures: failures + 1, since: first, answeredSince, ...(only && { only }) };
    const lastedMs = answeredAt.getTime() - answeredSince.getTime();
    return failures + 1 >= this.policy.failures || lastedMs >= this.policy.seconds * 1_000;
  }
}

/** Whether no other event than this one has failed in a run. */
function isOnly({ seq, offset }: Position, streak: FailureStreak | undefined): boolean {
  return streak === undefined || (streak.only?.seq === seq && streak.only.offset === offset);
}
