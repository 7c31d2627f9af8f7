import { v7 as uuidv7 } from 'uuid';
import { logRetry } from '../activities/retry-log.js';
import { openResender, type ResendParts } from '../activities/webhook/index.js';
import type { Caller } from '../domain/roles.js';
import type { IntegrationDocument } from '../store/integrations.js';
import type { LogEntries } from '../store/log-entries.js';
import type { PublicationDocument } from '../store/publications.js';
import type { RejectedEvents } from '../store/rejected-events.js';
import { ApiError } from './errors.js';

/** What sending one event again needs. */
export type SendAgainParts = ResendParts & {
  logEntries: Pick<LogEntries, 'add'>;
  rejectedEvents: Pick<RejectedEvents, 'claim' | 'release'>;
};

/** A claim outlives the longest request. */
const CLAIM_MS = 65_000;

/**
 * Sends one event once more, now, and waits for the answer; the integration need not run.
 *
 * @returns the publication as it is then
 * @throws ApiError `target_failed` when the target does not take it, `conflict` when it cannot be sent; SecretLost
 */
export async function sendAgain(
  parts: SendAgainParts,
  caller: Caller,
  integration: IntegrationDocument,
  row: PublicationDocument,
): Promise<PublicationDocument> {
  const { target } = integration.spec;
  if (target.kind !== 'webhook') throw new ApiError('conflict', 'only events of webhooks can be sent again one by one');
  // Before anything says that it was sent: without its secrets it cannot be.
  const resend = await openResender(parts, integration, target);
  const { uid } = row._id;
  const requestId = uuidv7();
  const { rejected } = row;
  if (rejected !== undefined) {
    const until = new Date(Date.now() + CLAIM_MS);
    const claimed = await parts.rejectedEvents.claim(uid, rejected.id, requestId, until);
    if (claimed === null) throw new ApiError('conflict', 'this event is being sent again already');
  }
  const what = `event ${row.eventName}/${row.eventId}`;
  await logRetry(parts.logEntries, { uid, requestId, actor: caller.keyName, at: new Date(), what });
  const resent = await resend(row);
  if (resent === undefined) {
    if (rejected !== undefined) await parts.rejectedEvents.release(uid, rejected.id);
    throw new ApiError('conflict', 'this event is older than the retention; there is nothing left to send');
  }
  const { attempt } = resent;
  if (attempt.failure !== undefined) {
    throw new ApiError(
      'target_failed',
      `the event was sent again and not taken: ${attempt.message ?? attempt.failure}`,
    );
  }
  return resent.row ?? row;
}
