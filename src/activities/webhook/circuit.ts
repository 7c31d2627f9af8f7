import type { Attempt } from '../../domain/outcomes.js';
import { verdictOf, wasSent } from '../../domain/outcomes.js';
import type { FailureStreak } from '../../store/cursors.js';
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

  /** Takes note of an attempt. @returns whether the target as a whole fails */
  note(attempt: Attempt): boolean {
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
    this.#streak = { failures: failures + 1, since: first, answeredSince };
    const lastedMs = answeredAt.getTime() - answeredSince.getTime();
    return failures + 1 >= this.policy.failures || lastedMs >= this.policy.seconds * 1_000;
  }
}
