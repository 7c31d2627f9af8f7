import type { Attempt } from '../../domain/outcomes.js';
import type { History } from '../../store/history.js';

/** What is known of an attempt and its event. */
type Attempted = { attempt: Attempt; publishedAt: Date; rejected?: unknown };

/** Notes an attempt for the charts; its latency is the time from the publication of the event to the target's answer. */
export function noteAttempt(history: Pick<History, 'note'>, uid: string, attempted: Attempted, bytes: number): void {
  const { attempt, publishedAt, rejected } = attempted;
  if (attempt.failure === undefined) {
    // Clocks of two machines may differ.
    const latencyMs = Math.max(0, attempt.at.getTime() + attempt.ms - publishedAt.getTime());
    history.note(uid, attempt.at, { delivered: 1, bytes, latencyMs });
  } else {
    history.note(uid, attempt.at, { failed: 1, rejected: rejected === undefined ? 0 : 1 });
  }
}
