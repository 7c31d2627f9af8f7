import type { Verdict } from '../../domain/outcomes.js';
import type { Segment } from '../../log/index.js';
import type { PublicationDocument } from '../../store/publications.js';

/** What is known of an event's publication before its next attempt. */
export type PublicationBase = Omit<
  PublicationDocument,
  'status' | 'attemptedAt' | 'attempts' | 'nextAttemptAt' | 'rejected'
>;

/** One event on its way to the webhook, for the first time or again. */
export type Item = {
  publication: PublicationBase;
  /** The envelope, exactly as it lies in the log. */
  body: Buffer;
  /** The trace that it is part of, as a `traceparent`. */
  trace?: string | undefined;
  /** Why there is no envelope to send: its segment of the log is damaged. */
  damage?: string;
  /** Called once its outcome is on record. Holds nothing of the body, so that outcomes that wait weigh little. */
  settle(verdict: Verdict): void;
};

/** The body of an event that has no envelope. */
export const NOTHING = Buffer.alloc(0);

/** Why no envelope of a segment can be sent; undefined when they can. */
export function damageIn({ seq, damage }: Segment): string | undefined {
  return damage && `segment ${seq} of the log is damaged: ${damage.problem}`;
}
