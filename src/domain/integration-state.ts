import type { IntegrationSpec, IntegrationStatus } from './integrations.js';

/** A command that the actor has dealt with; `refused` says why it changed nothing. */
export type AppliedRequest = { id: string; refused?: string };

/** A target that fails as a whole: since when, how often it has been probed in vain, and when it is probed again. */
export type Failing = { since: string; probes: number; retryAt: string; error: string };

/** What the last delivery did, for whoever looks at the actor itself. */
export type LastDelivery = { at: string; delivered: number; failed: number; rejected: number; backlog?: number };

/**
 * All that an integration's actor knows. It crosses continue-as-new and is projected for the world to read, so it is
 * plain JSON: instants are ISO 8601 in UTC, and there is no Map, Set, Date or class in it.
 */
export type IntegrationState = {
  spec: IntegrationSpec;
  status: IntegrationStatus;
  /** Why it has this status, in words for an operator. */
  statusReason: string;
  /** Counts the edits; every attempt records the one that it used. */
  revision: number;
  /** Counts the projections, so that a late one never overwrites a newer; 0 before the first. */
  version: number;
  /** The end date has passed and nothing before it is owed any more. */
  expired: boolean;
  failing?: Failing;
  /**
   * Nothing to do until a wake or, when given, until the instant `until`. `ending`: the delivery that said so knew that
   * the end date had passed.
   */
  idle?: { until?: string; ending: boolean };
  lastDelivery?: LastDelivery;
  /** The most recent failure of a delivery. */
  lastError?: { at: string; message: string };
  /** The last commands that were applied, newest last: each is applied once, and an API process finds its own here. */
  requests: AppliedRequest[];
  updatedAt: string;
  /** It is being removed, and ends as soon as its projection is gone. */
  removing?: true;
  /** Whether the namespace has Sluice's search attributes; without them the actor sets none. */
  searchable: boolean;
};

/** Commands remembered; a request that is repeated later than this many others counts as a new one. */
export const REQUESTS_KEPT = 50;
