import { type Attempt, verdictOf } from '../../domain/outcomes.js';
import type { History } from '../../store/history.js';
import type { Metrics } from '../../telemetry/metrics.js';

/** Where attempts are noted: for the charts of their integration, and for those who watch the whole. */
export type Notes = { history: Pick<History, 'note'>; metrics: Pick<Metrics, 'deliveries'> };

/** What is known of an attempt and its event; `attemptCount` includes it. */
type Attempted = { attempt: Attempt; attemptCount: number; publishedAt: Date; rejected?: unknown };

/** Notes an attempt; its latency is the time from the publication of the event to the target's answer. */
export function noteAttempt({ history, metrics }: Notes, uid: string, attempted: Attempted, bytes: number): void {
  const { attempt, attemptCount, publishedAt, rejected } = attempted;
  const { deliveries } = metrics;
  if (attemptCount > 1) deliveries.retried.add();
  if (attempt.failure === undefined) {
    // Clocks of two machines may differ.
    const latencyMs = Math.max(0, attempt.at.getTime() + attempt.ms - publishedAt.getTime());
    history.note(uid, attempt.at, { delivered: 1, bytes, latencyMs });
    deliveries.webhookTook(attempt.ms, latencyMs);
  } else {
    history.note(uid, attempt.at, { failed: 1, rejected: rejected === undefined ? 0 : 1 });
    deliveries.webhookFailed(attempt.ms, attempt.failure, rejected !== undefined || verdictOf(attempt) === 'rejected');
  }
}
