/** What was asked for: rejected events of one integration are to be sent again, each once. Instants are ISO 8601. */
export type RetryRequest = {
  tenant: string;
  integration: string;
  uid: string;
  /** Names the request; whatever is repeated, it is carried out once. */
  requestId: string;
  actor: string;
  requestedAt: string;
  /** Ids of the rejected events; absent: all that were rejected by then. */
  ids?: readonly string[];
  /** How many those are. */
  queued: number;
  /** Whether the integration ran then: who stops it later stops this, too. Absent in requests of earlier versions. */
  whileRunning?: boolean;
};

/** What came of it. `left` were not sent, and `why`: the target as a whole failed, or the integration was stopped. */
export type RetryResult = { delivered: number; failed: number; left: number; why?: string };
