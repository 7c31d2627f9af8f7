import { z } from 'zod';
import { EVENT_NAME, eventSchema, MAX_REQUEST_EVENTS } from '../domain/events.js';
import { eventType } from './event-types.js';
import { cloudEventSchema } from './ingest/event-forms.js';
import { operations } from './operations/operation.js';
import { count, ENVELOPE_EXAMPLE, envelope } from './operations/shapes.js';

const EVENT = {
  name: 'order.created',
  id: '1002',
  entity_id: 'SL1001',
  payload: { grand_total: 129.9, currency: 'EUR' },
};

const CLOUD_EVENT = {
  specversion: '1.0',
  source: '/shop',
  type: 'order.created',
  id: '1002',
  subject: 'SL1001',
  time: '2026-01-31T09:29:59.750Z',
  data: { grand_total: 129.9, currency: 'EUR' },
};

const manyEvents = z.array(eventSchema).max(MAX_REQUEST_EVENTS);

const NO_EVENT = 'there is no event with this name and id';

/** What an event's id can be at all; the same as of a new one. */
const eventId = eventSchema.shape.id.unwrap();

const tag = 'Events';

export const eventOperations = operations({
  postEvents: {
    method: 'post',
    path: '/api/v1/events',
    tag,
    summary: 'Takes events in: one, or up to 10,000 at once',
    description:
      'Durable when answered: the 202 is sent once the events are on the disks of a majority of the database. All of a request is taken, or nothing. An event is taken once for each name and id; a repeat is counted as a duplicate, so a request that was not answered can be sent again. `Content-Encoding: gzip` is understood. A `traceparent` header (W3C Trace Context) makes the events part of that trace. At most 32 MiB a request and 1 MiB an event.',
    roles: ['admin', 'publisher'],
    bodyForms: {
      'application/json': {
        schema: z.union([eventSchema, manyEvents, z.strictObject({ events: manyEvents })]),
        examples: { one: EVENT, several: { events: [EVENT, { ...EVENT, id: '1003', entity_id: 'SL1002' }] } },
      },
      'application/x-ndjson': {
        schema: z.string().meta({ description: 'One event a line.' }),
        examples: { two: `${JSON.stringify(EVENT)}\n${JSON.stringify({ ...EVENT, id: '1003' })}\n` },
      },
      'application/cloudevents+json': { schema: cloudEventSchema, examples: { one: CLOUD_EVENT } },
      'application/cloudevents-batch+json': {
        schema: z.array(cloudEventSchema).max(MAX_REQUEST_EVENTS),
        examples: { two: [CLOUD_EVENT, { ...CLOUD_EVENT, id: '1003' }] },
      },
    },
    answers: {
      202: {
        description: 'The events are stored.',
        schema: z
          .object({
            accepted: count.meta({ description: 'Events that are new.' }),
            duplicates: count.meta({ description: 'Events that had been stored before, or twice in the request.' }),
            ids: z.array(z.string()).meta({ description: 'In the order of the events.' }),
          })
          .meta({ id: 'AcceptedEvents' }),
        example: { accepted: 1, duplicates: 0, ids: ['1002'] },
      },
    },
  },
  getEvent: {
    method: 'get',
    path: '/api/v1/events/{name}/{id}',
    tag,
    summary: 'A stored event',
    params: z.object({
      name: z.string().regex(EVENT_NAME, NO_EVENT).meta({ description: "The event's name.", example: 'order.created' }),
      id: z
        .string()
        .refine((id) => eventId.safeParse(id).success, NO_EVENT)
        .meta({ description: "The event's id.", example: '1002' }),
    }),
    answers: { 200: { description: 'Its envelope.', schema: envelope, example: ENVELOPE_EXAMPLE } },
  },
  listEventTypes: {
    method: 'get',
    path: '/api/v1/event-types',
    tag,
    summary: 'The events that there are: those of the catalogue, those of the service itself, and those that were seen',
    answers: {
      200: {
        description: 'By name.',
        schema: z.object({ event_types: z.array(eventType) }).meta({ id: 'EventTypeList' }),
        example: {
          event_types: [
            {
              name: 'order.created',
              entity: 'order',
              description: 'An order was created.',
              last_seen_at: '2026-01-31T09:30:00.000Z',
            },
          ],
        },
      },
    },
  },
});
