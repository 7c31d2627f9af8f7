import { v7 as uuidv7 } from 'uuid';
import { type Event, prepareEvent } from '../../src/domain/events.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import type { Target } from '../../src/domain/integrations.js';
import type { Attempt } from '../../src/domain/outcomes.js';
import type { EventLog } from '../../src/log/index.js';
import type { BatchDocument } from '../../src/store/batches.js';
import type { PublicationDocument } from '../../src/store/publications.js';
import { newState } from './integration-states.js';

export { S3, WEBHOOK } from './integration-states.js';

/** The state of an integration that runs. */
export function integrationState(tenant: string, id: string, target: Target): IntegrationState {
  return newState({ tenant, id, uid: uuidv7(), target }, { version: 1 });
}

/** Puts events into the log; each list becomes one segment. `entity_id` is the id, unless given. */
export async function appendSegments(
  log: EventLog,
  tenant: string,
  segments: readonly (Partial<Event> & { name: string; id: string })[][],
): Promise<void> {
  for (const events of segments) {
    await log.append(
      tenant,
      events.map((event) => prepareEvent(tenant, { payload: { of: event.id }, ...event })),
    );
  }
}

/** An instant, `seconds` after a fixed one. */
export function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1_000);
}

export function attempt(seconds: number, more: Partial<Attempt> = {}): Attempt {
  return { at: at(seconds), ms: 12.5, code: 200, revision: 1, ...more };
}

/** The publication of event `offset` of segment `seq` at a webhook. */
export function publication(
  { spec }: IntegrationState,
  [seq, offset]: readonly [number, number],
  attempts: Attempt[],
  more: Partial<PublicationDocument> = {},
): PublicationDocument {
  const latest = attempts.at(-1) ?? attempt(0);
  return {
    _id: { uid: spec.uid, seq, offset },
    tenant: spec.tenant,
    integration: spec.id,
    eventId: `e-${seq}-${offset}`,
    eventName: 'order.created',
    entityId: `o-${seq}`,
    domainEntityType: 'order',
    domainEntityId: `o-${seq}`,
    publishedAt: at(0),
    status: latest.failure === undefined ? 'SUCCESS' : 'FAILURE',
    attemptedAt: latest.at,
    attempts,
    attemptCount: attempts.length,
    retriesUsed: attempts.length - 1,
    ...more,
  };
}

/** A batch of everything in [from, to); `key` and the like follow from its number. */
export function batch(
  { spec }: IntegrationState,
  number: number,
  [from, to]: readonly [readonly [number, number], readonly [number, number]],
  more: Partial<BatchDocument> = {},
): BatchDocument {
  return {
    _id: `${spec.uid}/${number}`,
    uid: spec.uid,
    tenant: spec.tenant,
    integration: spec.id,
    number,
    bucket: 'exports',
    key: `${spec.tenant}/${number}-data.export`,
    from: { seq: from[0], offset: from[1] },
    to: { seq: to[0], offset: to[1] },
    subscription: spec.subscription,
    events: 1,
    bytes: 100,
    firstEventId: 'first',
    lastEventId: 'last',
    firstPublishedAt: at(0),
    lastPublishedAt: at(1),
    createdAt: at(number),
    epoch: 1,
    attempts: 1,
    ...more,
  };
}

/** What a batch has once it is delivered, attempted at `seconds`. */
export function delivered(seconds: number): Partial<BatchDocument> {
  const deliveredAt = new Date(at(seconds).getTime() + 250);
  return { lastAttemptedAt: at(seconds), deliveredAt, etag: 'etag', sha256: 'sha256' };
}
