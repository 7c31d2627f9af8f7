import { z } from 'zod';
import { INTEGRATIONS_PATH } from '../integrations/schemas.js';
import { operations } from '../operations/operation.js';
import { count, ENVELOPE_EXAMPLE, envelope, eventName, ofIntegration, timestamp } from '../operations/shapes.js';
import { PUBLISHED_EXAMPLE } from '../published-events/operations.js';
import { publishedEvent } from '../published-events/present.js';
import { emptyBody } from '../requests.js';
import { REJECTED_ID, rejectedEventsQuery, rejectedRetry } from './query.js';

/** A rejected event in an answer. */
export const rejectedShown = z
  .object({
    id: z.uuid(),
    created_at: timestamp.meta({ description: 'When it was rejected.' }),
    event_id: z.string(),
    event_name: eventName,
    reason: z.string(),
  })
  .meta({ id: 'RejectedEvent', description: 'An event that the target did not take for good.' });

const ofRejected = ofIntegration.extend({
  rejectedId: z
    .string()
    .regex(REJECTED_ID, 'there is no such rejected event')
    .meta({ description: 'The `id` of a rejected event.', example: '019c1b5d-5260-7cc3-9f6e-2b1b0c3d4e5f' }),
});

const ID_EXAMPLE = '019c1b5d-5260-7cc3-9f6e-2b1b0c3d4e5f';
const REJECTED_EXAMPLE = {
  id: ID_EXAMPLE,
  created_at: '2026-01-31T09:30:00.000Z',
  event_id: '1002',
  event_name: 'order.created',
  reason: 'the target answered 422',
};

const path = `${INTEGRATIONS_PATH}/{id}/rejected_events` as const;
const tag = 'Rejected events';

export const rejectedEventsOperations = operations({
  listRejectedEvents: {
    method: 'get',
    path,
    tag,
    summary: 'The events that a webhook does not take, newest first',
    params: ofIntegration,
    query: rejectedEventsQuery,
    answers: {
      200: {
        description: 'A page of rejected events.',
        schema: z.object({ rejected_events: z.array(rejectedShown) }).meta({ id: 'RejectedEventList' }),
        example: {
          rejected_events: [REJECTED_EXAMPLE],
        },
        paged: true,
      },
    },
  },
  // Before the next one, which would take `_export` for an id.
  exportRejectedEvents: {
    method: 'get',
    path: `${path}/_export`,
    tag,
    summary: 'All rejected events with their envelopes, for reconciliation',
    description:
      'Streamed, newest first, each on a line of its own; `envelope` is null once it is older than the retention.',
    params: ofIntegration,
    answers: {
      200: {
        description: 'One rejected event a line.',
        schema: rejectedShown.extend({ envelope: envelope.nullable() }).meta({ id: 'ExportedRejectedEvent' }),
        type: 'application/x-ndjson',
        example: { ...REJECTED_EXAMPLE, envelope: ENVELOPE_EXAMPLE },
      },
    },
  },
  getRejectedEvent: {
    method: 'get',
    path: `${path}/{rejectedId}`,
    tag,
    summary: 'The envelope of a rejected event',
    params: ofRejected,
    answers: { 200: { description: 'The envelope.', schema: envelope, example: ENVELOPE_EXAMPLE } },
  },
  deleteRejectedEvent: {
    method: 'delete',
    path: `${path}/{rejectedId}`,
    tag,
    summary: 'Takes a rejected event off the list',
    params: ofRejected,
    answers: { 200: { description: 'It is off the list.' } },
  },
  retryRejectedEvents: {
    method: 'post',
    path: `${path}/_retry`,
    tag,
    summary: 'Sends all rejected events again, or some of them, in the background',
    description:
      'Each once, the oldest first, after those that are being sent again already; those that the target takes leave the list. The integration need not run; stopping one that does ends it. When not all of them could be sent, because the target fails as a whole or a secret is lost, the log of the integration says so, and why.',
    params: ofIntegration,
    body: rejectedRetry,
    bodyExamples: { all: {}, some: { ids: [ID_EXAMPLE] } },
    answers: {
      202: {
        description: 'How many will be sent.',
        schema: z.object({ queued: count }).meta({ id: 'QueuedRetries' }),
        example: { queued: 3 },
      },
    },
    errors: ['secret_lost'],
  },
  retryRejectedEvent: {
    method: 'post',
    path: `${path}/{rejectedId}/_retry`,
    tag,
    summary: 'Sends one rejected event again, now',
    description: 'Waits for the target: once it has taken the event, that leaves the list; else it stays.',
    params: ofRejected,
    body: emptyBody,
    answers: { 200: { description: 'The target has taken it.', schema: publishedEvent, example: PUBLISHED_EXAMPLE } },
    errors: ['conflict', 'secret_lost', 'target_failed'],
  },
});
