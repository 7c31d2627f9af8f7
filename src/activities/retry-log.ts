import type { LogEntries } from '../store/log-entries.js';

/** Who asked for what to be sent again. `what` in words; `at` is when this comes about. */
type Asked = { uid: string; requestId: string; actor: string; at: Date; what: string };

/** Tells in an integration's log that somebody has had events sent again; the same `requestId` tells it once. */
export async function logRetry(
  logEntries: Pick<LogEntries, 'add'>,
  { uid, requestId, actor, at, what }: Asked,
): Promise<void> {
  await logEntries.add(uid, `retry-${requestId}`, {
    action: 'retry_triggered',
    reason: `${what} sent again by ${actor}`,
    actor,
    createdAt: at.toISOString(),
  });
}

/** Tells in an integration's log that events were not sent again although somebody asked for it, and why. */
export async function logUnsent(
  logEntries: Pick<LogEntries, 'add'>,
  { uid, requestId, actor, at, what, why }: Asked & { why: string },
): Promise<void> {
  await logEntries.add(uid, `retry-${requestId}-unsent`, {
    action: 'retry_triggered',
    reason: `${what} not sent, of those to be sent again by ${actor}: ${why}`,
    actor,
    createdAt: at.toISOString(),
  });
}

/** The words for a number of rejected events. */
export function rejectedEvents(count: number): string {
  return count === 1 ? '1 rejected event' : `${count} rejected events`;
}
