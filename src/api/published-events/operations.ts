import { z } from 'zod';
import { operations } from '../operations/operation.js';
import { ENVELOPE_EXAMPLE } from '../operations/shapes.js';
import { emptyBody } from '../requests.js';
import { publicationShown, publishedEvent } from './present.js';
import { publishedEventsQuery } from './query.js';

const PATH = '/api/v1/org/integrations/published-events';

const ofPublication = z.object({
  publicationId: z.string().meta({ description: 'The `id` of a published event.', example: 'dy8wMTlhLzEvMA' }),
});

/** An item of the list, for examples. */
export const PUBLISHED_EXAMPLE: z.input<typeof publishedEvent> = {
  id: 'dy8wMTlhLzEvMA',
  integration_id: 'erp',
  integration_type: 'permanent',
  target: 'webhook',
  status: 'FAILURE',
  attempted_at: '2026-01-31T09:30:00.125Z',
  attempts: 2,
  retries_remaining: 9,
  next_attempt_at: '2026-01-31T09:30:10.310Z',
  event_id: '1002',
  event_name: 'order.created',
  entity_id: 'SL1001',
  domain_entity_type: 'order',
  domain_entity_id: 'SL1001',
  response_time_ms: 12.5,
  response: { code: 503, body: 'down for maintenance', error: 'the target answered 503' },
};

const SENT_EXAMPLE = {
  ...PUBLISHED_EXAMPLE,
  status: 'SUCCESS',
  attempts: 3,
  next_attempt_at: undefined,
  response: undefined,
};

const tag = 'Published events';

export const publishedEventsOperations = operations({
  listPublishedEvents: {
    method: 'get',
    path: PATH,
    tag,
    summary: 'What became of events, newest attempt first',
    description:
      'One item for each integration and event, with its latest attempt. The events of an S3 batch share its attempts.',
    query: publishedEventsQuery,
    answers: {
      200: {
        description: 'A page of published events.',
        schema: z.array(publishedEvent).meta({ id: 'PublishedEventList' }),
        example: [PUBLISHED_EXAMPLE],
        paged: true,
      },
    },
  },
  getPublishedEvent: {
    method: 'get',
    path: `${PATH}/{publicationId}`,
    tag,
    summary: 'One published event, with its envelope and its attempts',
    params: ofPublication,
    answers: {
      200: {
        description: 'The published event.',
        schema: publicationShown,
        example: {
          ...PUBLISHED_EXAMPLE,
          attempts: [
            {
              attempted_at: '2026-01-31T09:30:00.125Z',
              response_time_ms: 12.5,
              phases: { dns: 1.2, connect: 2.1, first_byte: 9.1 },
              code: 503,
              error: 'http_5xx',
              message: 'the target answered 503',
              body: 'down for maintenance',
              revision: 1,
            },
          ],
          envelope: ENVELOPE_EXAMPLE,
        },
      },
    },
  },
});

export const publicationRetryOperations = operations({
  retryPublishedEvent: {
    method: 'post',
    path: `${PATH}/{publicationId}/_retry`,
    tag,
    summary: 'Sends it once more, now',
    description:
      'Waits for the target. Uses up no automatic retry. An event of an S3 integration, one that is being sent already, or one that is older than the retention cannot be sent: 409.',
    params: ofPublication,
    body: emptyBody,
    answers: { 200: { description: 'The target has taken it.', schema: publishedEvent, example: SENT_EXAMPLE } },
    errors: ['conflict', 'secret_lost', 'target_failed'],
  },
});
