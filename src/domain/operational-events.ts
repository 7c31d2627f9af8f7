import type { IntegrationState } from './integration-state.js';
import type { IntegrationSpec, TargetKind } from './integrations.js';
import { isOperational, OPERATIONAL_ENTITY, type Subscription } from './subscriptions.js';

/** What Sluice itself publishes about integrations, in the log of their own tenant, and what each says. */
export const OPERATIONAL_EVENTS = {
  'sluice.integration_stopped':
    'An integration has stopped itself: its target is gone for good (410), or was given up after failing for too long.',
  'sluice.integration_failing': 'The target of an integration fails as a whole; it is probed from now on.',
  'sluice.integration_recovered':
    'The target of an integration fails no longer: it works again, or nothing is left to try it with.',
  'sluice.integration_expired': 'A temporary integration has reached its end date and delivered all that it owed.',
  'sluice.batch_undeliverable': 'A batch for S3 was refused three times; it is kept, and tried again and again.',
  'sluice.backlog_too_old': 'The oldest event that an integration has not attempted yet waits for too long.',
  'sluice.backlog_caught_up': 'A backlog that was too old is so no longer.',
} as const;

export type OperationalName = keyof typeof OPERATIONAL_EVENTS;

/** What each of them is about; `reason` is for people. Instants are ISO 8601 in UTC. */
type About = {
  integration_id: string;
  integration_type: IntegrationSpec['type'];
  target: TargetKind;
  reason: string;
};

/** A batch that the store does not take. `bytes` of the envelopes, before compression. */
export type UndeliverableBatch = {
  number: number;
  bucket: string;
  key: string;
  events: number;
  bytes: number;
  created_at: string;
  attempts: number;
};

/** A backlog that is too old. `pending_events` and `pending_bytes` are estimated when there are many. */
export type OldBacklog = {
  oldest_pending_at: string;
  pending_events: number;
  pending_bytes: number;
  limit_seconds: number;
};

/** Their payloads. */
export type OperationalPayloads = {
  'sluice.integration_stopped': About & { failing_since?: string | undefined };
  'sluice.integration_failing': About & { failing_since: string };
  'sluice.integration_recovered': About & { failing_since: string };
  'sluice.integration_expired': About & { ends_at: string };
  'sluice.batch_undeliverable': About & { batch: UndeliverableBatch };
  'sluice.backlog_too_old': About & OldBacklog;
  'sluice.backlog_caught_up': About & { too_old_since: string };
};

/** One of them, before it is published. `key` makes it the same event however often it is published. */
export type OperationalEvent = {
  [Name in OperationalName]: { name: Name; key: string; at: string; payload: OperationalPayloads[Name] };
}[OperationalName];

/** Which integration an event is about. */
export type Subject = Pick<IntegrationSpec, 'tenant' | 'id' | 'uid' | 'type' | 'target' | 'subscription'>;

/** The part of a payload that all have. */
export function about({ id, type, target }: Subject, reason: string): About {
  return { integration_id: id, integration_type: type, target: target.kind, reason };
}

/**
 * Whether an integration delivers operational events. Nothing is published about such a one: it would have to deliver its
 * own trouble, and a receiver that takes one event and fails with the next would be in trouble for ever.
 */
export function receivesOperational({ events, entities }: Subscription): boolean {
  return entities.includes(OPERATIONAL_ENTITY) || events.some(isOperational);
}

/** What the difference between two states of an integration is worth telling. */
export function eventsBetween(before: IntegrationState, after: IntegrationState): OperationalEvent[] {
  const { spec, version, updatedAt: at, statusReason: reason } = after;
  const common = { key: String(version), at };
  const base = about(spec, reason);
  const failingSince = before.failing?.since;
  if (before.status === 'running' && after.status === 'stopped') {
    if (isByCommand(before, after)) return [];
    if (after.expired && spec.endsAt !== undefined) {
      return [{ name: 'sluice.integration_expired', ...common, payload: { ...base, ends_at: spec.endsAt } }];
    }
    const payload = { ...base, ...(failingSince !== undefined && { failing_since: failingSince }) };
    return [{ name: 'sluice.integration_stopped', ...common, payload }];
  }
  if (failingSince === undefined && after.failing !== undefined) {
    const payload = { ...base, failing_since: after.failing.since };
    return [{ name: 'sluice.integration_failing', ...common, payload }];
  }
  if (failingSince !== undefined && after.failing === undefined && after.status === 'running') {
    return [{ name: 'sluice.integration_recovered', ...common, payload: { ...base, failing_since: failingSince } }];
  }
  return [];
}

/** A command is remembered by its request; what an integration does by itself has none. */
function isByCommand(before: IntegrationState, after: IntegrationState): boolean {
  return before.requests.at(-1)?.id !== after.requests.at(-1)?.id;
}
