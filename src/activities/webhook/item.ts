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
  /** Called once its outcome is on record. Holds nothing of the body, so that outcomes that wait weigh little. */
  settle(): void;
};
