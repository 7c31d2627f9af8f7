import type { FailingBefore } from './failing.js';
import type { IntegrationSpec } from './integrations.js';
import type { ProbePolicy } from './outcomes.js';

/** What the actor asks of one delivery. */
export type DeliverInput = {
  /** When the actor asked for it, by which an interrupt names the delivery that it means; no two have the same. */
  askedAt: string;
  spec: IntegrationSpec;
  /** Grows with every edit; each attempt records the one that it used. */
  revision: number;
  /** The target failed before: send a single event first, and go on only if it is taken. */
  probe: boolean;
  /** What is known of the target that failed; an actor of an earlier release does not tell it. */
  failing?: FailingBefore;
  /** The end date has passed: deliver what lies before it, then answer `ended`. */
  ending: boolean;
};

/** What a delivery leaves to be done, in the small vocabulary that every kind of target shares. */
export type NextStep =
  /** There is more to do at once. */
  | { kind: 'continue' }
  /** Nothing to do until a wake or, when given, until the instant `until` (ISO 8601). */
  | { kind: 'wait'; until?: string }
  /**
   * The target as a whole does not work; `error` tells an operator why. The policy comes along so that a changed setting
   * holds for integrations that exist already. `notBefore` (ISO 8601): it has asked to be left alone until then.
   */
  | { kind: 'target_failing'; error: string; policy: ProbePolicy; notBefore?: string }
  /** The target said that it is gone for good (HTTP 410); `error` is its answer. */
  | { kind: 'gone'; error: string }
  /** Everything up to the end date is delivered. */
  | { kind: 'ended' };

/** What one delivery did and what comes next; small, because it becomes part of a workflow's history. */
export type DeliverResult = {
  next: NextStep;
  /** Events whose outcome this delivery recorded. */
  delivered: number;
  failed: number;
  rejected: number;
  /** Events that retention had removed before they could be delivered. */
  skipped: number;
  /** Parts of the log that could not be read and were passed, in words for the integration's log. */
  damaged?: string;
  /** Events that are still to be delivered, where the delivery knows it. */
  backlog?: number;
  /** Most recent failure in words an operator can act on. */
  lastError?: string;
};
