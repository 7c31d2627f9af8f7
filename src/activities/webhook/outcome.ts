import { v7 as uuidv7 } from 'uuid';
import { type RetryPolicy, retryDelayMs, type Verdict, verdictOf } from '../../domain/outcomes.js';
import type { Recorded } from '../../store/publications.js';
import type { Item } from './item.js';
import type { Sent } from './send.js';

/** What an attempt has led to: what is put on record, and what it says about the target. */
export type Outcome = Pick<Item, 'settle'> & { recorded: Recorded; verdict: Verdict };

/**
 * Decides what becomes of an event after an attempt.
 *
 * @param probe the target was failing as a whole, so a failure is not the event's own and uses up none of its retries
 * @param random in [0, 1), for the jitter
 */
export function outcomeOf(item: Item, sent: Sent, policy: RetryPolicy, probe: boolean, random: number): Outcome {
  const { attempt } = sent;
  const { publication, settle } = item;
  const verdict = verdictOf(attempt);
  const retried = publication.attemptCount > 0 && !probe && verdict !== 'gone';
  const retriesUsed = publication.retriesUsed + (retried ? 1 : 0);
  const base = {
    // Field by field: a copy by spreading costs as much as the signature.
    _id: publication._id,
    tenant: publication.tenant,
    integration: publication.integration,
    eventId: publication.eventId,
    eventName: publication.eventName,
    entityId: publication.entityId,
    domainEntityType: publication.domainEntityType,
    domainEntityId: publication.domainEntityId,
    publishedAt: publication.publishedAt,
    status: verdict === 'delivered' ? 'SUCCESS' : 'FAILURE',
    attemptedAt: attempt.at,
    attempt,
    attemptCount: publication.attemptCount + 1,
    retriesUsed,
  } as Recorded;
  if (verdict === 'delivered') return { settle, verdict, recorded: base };
  const reject = (reason: string, exhausted = false): Outcome => {
    const at = new Date();
    // The id carries the time, so that the order of the ids is that of the rejections.
    const id = uuidv7({ msecs: at.getTime() });
    return { settle, verdict, recorded: { ...base, rejected: { id, at, reason, ...(exhausted && { exhausted }) } } };
  };
  const retryAt = (at: Date): Outcome => ({ settle, verdict, recorded: { ...base, nextAttemptAt: at } });
  const message = attempt.message ?? 'no answer';
  switch (verdict) {
    case 'rejected':
      return reject(`${message}${attempt.body ? `: ${attempt.body}` : ''}${sent.isBodyCut ? '…' : ''}`);
    case 'gone':
      return retryAt(attempt.at);
    case 'retry': {
      if (probe) return retryAt(attempt.at);
      if (retriesUsed >= policy.max) {
        return reject(`no success after ${policy.max} retries; the last time ${message}`, true);
      }
      const delay = retryDelayMs(policy, retriesUsed + 1, random, sent.retryAfterSeconds);
      return retryAt(new Date(attempt.at.getTime() + attempt.ms + delay));
    }
  }
}
