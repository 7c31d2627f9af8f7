import { z } from 'zod';
import { type Event, eventSchema } from '../../domain/events.js';

/** A way to write one event in JSON: which member holds the payload, and what the rest means. */
export type EventForm = {
  payloadKey: string;
  schema: z.ZodType;
  /** Our own form of it, or what is wrong. */
  read(value: unknown): { event: Event } | { error: z.ZodError };
};

/** The service's own form. */
export const nativeForm: EventForm = {
  payloadKey: 'payload',
  schema: eventSchema,
  read(value) {
    const result = eventSchema.safeParse(value);
    return result.success ? { event: result.data } : { error: result.error };
  },
};

const JSON_TYPE = /^[a-z]+\/(json|[a-z0-9.+-]+\+json)\s*(;|$)/i;

/**
 * CloudEvents 1.0 in its JSON format. Extension attributes are part of that standard, so unknown properties are not
 * refused here; they are not kept either.
 */
export const cloudEventSchema = z
  .looseObject({
    specversion: z.literal('1.0', { error: 'must be "1.0"' }),
    source: z.string({ error: 'is required and must be a string' }).min(1, { error: 'must not be empty' }),
    type: eventSchema.shape.name,
    id: z.string({ error: 'is required and must be a string' }).pipe(eventSchema.shape.id.unwrap()),
    subject: eventSchema.shape.entity_id,
    time: eventSchema.shape.occurred_at,
    datacontenttype: z
      .string()
      .regex(JSON_TYPE, { error: 'must be a JSON media type, as application/json, or absent' })
      .optional(),
    dataschema: z.string({ error: 'must be a string' }).optional(),
    data: eventSchema.shape.payload,
  })
  .meta({ id: 'CloudEvent' });

/** `type` is the name, `subject` the entity, `time` when it happened, `data` the payload. */
export const cloudEventForm: EventForm = {
  payloadKey: 'data',
  schema: cloudEventSchema,
  read(value) {
    const result = cloudEventSchema.safeParse(value);
    if (!result.success) return { error: result.error };
    const { type: name, id, subject, time, data: payload } = result.data;
    return {
      event: {
        name,
        payload,
        id,
        ...(subject !== undefined && { entity_id: subject }),
        ...(time !== undefined && { occurred_at: time }),
      },
    };
  },
};
