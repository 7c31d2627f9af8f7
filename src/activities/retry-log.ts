import type { LogEntries } from '../store/log-entries.js';

/** Tells in an integration's log that somebody has had events sent again; the same `requestId` tells it once. */
export async function logRetry(
  logEntries: Pick<LogEntries, 'add'>,
  { uid, requestId, actor, at, what }: { uid: string; requestId: string; actor: string; at: Date; what: string },
): Promise<void> {
  await logEntries.add(uid, `retry-${requestId}`, {
    action: 'retry_triggered',
    reason: `${what} sent again by ${actor}`,
    actor,
    createdAt: at.toISOString(),
  });
}

/** The words for a number of rejected events. */
export function rejectedEvents(count: number): string {
  return count === 1 ? '1 rejected event' : `${count} rejected events`;
}
