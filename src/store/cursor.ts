import type { Position } from '../domain/positions.js';
import type { Waiting } from '../domain/waiting.js';
import type { BacklogEpisode } from './backlog-episodes.js';

/** What has been delivered so far, in events; only ever grows. */
export type Totals = { delivered: number; failed: number; rejected: number; skipped: number };

/** What attempts came to; what was rejected has failed, too. */
export type Tally = Omit<Totals, 'skipped'>;

/** An attempt, begun at `at`, to send an event that had been tried before. */
export type Retried = Position & { at: Date };

/**
 * A webhook's present run of failures; absent while attempts succeed. Every attempt of it began at `since` or later, and
 * the first one that was answered, or given up, was so at `answeredSince`. `only`: the one event that has failed, as long
 * as it is only one, and has reached the target, so that it may be the reason itself.
 */
export type FailureStreak = { failures: number; since: Date; answeredSince: Date; only?: Position };

/** What a webhook's delivery has reached: how far it is, and what it has counted since it last said so. */
export type CursorReach = {
  position: Position;
  counts: Totals;
  /** See the cursor's. */
  ahead: Tally;
  streak: FailureStreak | undefined;
  lastAttemptedAt: Date | undefined;
  lastDeliveredAt: Date | undefined;
};

/** What is counted of attempts whose delivery did not get to write how far it was. */
export type CountedLate = Pick<CursorReach, 'lastAttemptedAt' | 'lastDeliveredAt'> & {
  /** Of the events at the cursor's position or later, what their first attempts came to. */
  firsts: Tally;
  /** What all other attempts came to. */
  retries: Tally;
};

/** What an S3 delivery has counted since the last batch, so that no event is counted twice. */
export type PendingBatch = {
  /** Everything before it is counted. */
  scanned: Position;
  /** Where the first and the last of these events are, and when they were published. */
  first: Position;
  last: Position;
  firstPublishedAt: Date;
  lastPublishedAt: Date;
  events: number;
  bytes: number;
};

/** What was asked for when events were counted: after an edit, or with another end, the count says nothing. */
export type CountedFor = { revision: number; endsAt?: string | undefined };

/**
 * What the last delivery that found the target failing has said: since when, when it is tried next, when it is given up.
 * It stays when the target works again; whether it fails is the projection's to say.
 */
export type FailingNote = { at: Date; since: Date; retryAt: Date; giveUpAt: Date };

/** What the API shows of a cursor with its integration. */
export type CursorGlance = Pick<CursorDocument, 'lastDeliveredAt' | 'failing'>;

/** Where an integration stands in the log; one document each. */
export type CursorDocument = {
  /** The integration's uid. */
  _id: string;
  tenant: string;
  /** Id of the integration, for the signal that wakes it. */
  integration: string;
  /** Every wanted event before it has a recorded outcome. */
  position: Position;
  /** Who may write: raised by each delivery that begins and by each interrupt, so that a lower one is out. */
  epoch: number;
  /** The delivery (by the time at which it was asked for) that the last interrupt was meant for. */
  interrupted?: string;
  /** Set while nothing runs and an event that is wanted has to wake the integration. */
  waiting?: Waiting;
  totals: Totals;
  /** The epoch of the delivery that acquired it last; an interrupt leaves this alone. */
  holder?: number;
  /**
   * Webhooks only: what of `totals` comes from first attempts to send events at `position` or later. What more of these is
   * on record was written by a delivery that then died. Absent while that is not known.
   */
  ahead?: Tally;
  /** Webhooks only: retries whose outcomes are being put on record, and are not in `totals` yet. */
  retried?: Retried[];
  /** Webhooks only: rejected events are being brought back by this epoch, and are still in `totals`. */
  reviving?: number;
  lastAttemptedAt?: Date;
  lastDeliveredAt?: Date;
  streak?: FailureStreak;
  failing?: FailingNote;
  /** S3 only: number of the batch in hand, which is planned and not yet marked delivered. */
  batchInHand?: number;
  /** S3 only: batches so far, and when the last one was planned. */
  batches?: { planned: number; delivered: number; lastPlannedAt?: Date };
  /** S3 only; see `pendingFor`. */
  pending?: PendingBatch & CountedFor;
  /** Present while its backlog is too old; whoever looks at all backlogs writes it, whatever the epoch. */
  tooOld?: BacklogEpisode;
};

/** What has been counted for this revision and end already. */
export function pendingFor(
  { pending }: Pick<CursorDocument, 'pending'>,
  { revision, endsAt }: CountedFor,
): PendingBatch | undefined {
  return pending?.revision === revision && pending.endsAt === endsAt ? pending : undefined;
}
