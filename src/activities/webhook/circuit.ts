import type { Verdict } from '../../domain/outcomes.js';
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

  /** Takes note of an attempt that was made at `at`. @returns whether the target as a whole fails */
  note(verdict: Verdict, at: Date): boolean {
    if (verdict !== 'retry') {
      this.#streak = undefined;
      return false;
    }
    const { failures = 0, since = at } = this.#streak ?? {};
    this.#streak = { failures: failures + 1, since };
    const lasted = at.getTime() - since.getTime();
    return failures + 1 >= this.policy.failures || lasted >= this.policy.seconds * 1_000;
  }
}
