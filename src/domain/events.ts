import { z } from 'zod';
import { entityOf } from './subscriptions.js';

/** The most events that one request may bring. */
export const MAX_REQUEST_EVENTS = 10_000;
/** The most bytes that the body of one request may have, after decompression. */
export const MAX_REQUEST_BYTES = 32 * 1024 * 1024;
/** The most bytes that one event may have, as it was sent. */
export const MAX_EVENT_BYTES = 1024 * 1024;

/** `entity.moment`. */
export const EVENT_NAME = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;
/** The same, but for the names of what the service itself publishes. */
const POSTED_NAME = /^(?!sluice\.)[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;
/** Anything that can be seen, and the space: letters, marks, digits, punctuation and symbols of every script. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;
const ASCII = /^[\x20-\x7e]*$/;
const MAX_NAME = 128;
const MAX_ID = 128;
const MAX_ENTITY_ID = 512;

const printable = (max: number) => {
  const error = `must be a string of 1 to ${max} printable characters`;
  return z
    .string({ error })
    .min(1, { error })
    .max(max, { error })
    .refine((value) => ASCII.test(value) || PRINTABLE.test(value), { error });
};

/** Not a record schema: that would visit every field of a payload, whose content is the sender's own affair. */
const payloadSchema = z
  .custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'is required and must be a JSON object',
  )
  .meta({ type: 'object', description: 'What happened: any JSON object. It is stored and delivered unchanged.' });

const nameError = `is required and must be entity.moment in lower case, as in order.created (at most ${MAX_NAME} characters); the entity sluice is the service's own`;

/** One event as a platform posts it. Unknown properties are refused, so that a misspelt one is noticed. */
export const eventSchema = z
  .strictObject({
    name: z
      .string({ error: nameError })
      .max(MAX_NAME, { error: nameError })
      .regex(POSTED_NAME, { error: nameError })
      .meta({ description: 'entity.moment', examples: ['order.created'] }),
    payload: payloadSchema,
    id: printable(MAX_ID)
      .optional()
      .meta({ description: 'An event is accepted once for each name and id. Made by the service when absent.' }),
    entity_id: printable(MAX_ENTITY_ID).optional(),
    domain_entity_type: printable(MAX_NAME).optional().meta({ description: 'The entity of the name when absent.' }),
    domain_entity_id: printable(MAX_ENTITY_ID).optional().meta({ description: 'The entity_id when absent.' }),
    occurred_at: z.iso
      .datetime({
        offset: true,
        error: 'must be a date-time with a time zone, as in 2026-01-31T09:30:00.000Z',
      })
      .optional(),
  })
  .meta({ id: 'Event' });

export type Event = z.infer<typeof eventSchema>;

/**
 * An event ready to be appended. Its envelope is serialised here, once, for every target that will ever get it; only
 * the time of publication is still missing, for which `line` has room.
 */
export type NewEvent = {
  /** What makes it the same event as another: `name/id`, unique within a tenant. */
  key: string;
  name: string;
  /** '' when there is none. */
  domainEntityId: string;
  domainEntityType: string;
  entityId?: string;
  /** The envelope in UTF-8, one line that ends with \n. */
  line: Buffer;
  /** Where in `line` the 24 characters of `published_at` go. */
  publishedAtOffset: number;
  /** The trace that it is part of, as a `traceparent`; absent when there is none. */
  trace?: string;
};

const PUBLISHED_AT_PLACEHOLDER = '0000-00-00T00:00:00.000Z';
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/** The key under which an event is accepted once. A name holds no slash, so no two events share a key by accident. */
export function eventKey(name: string, id: string): string {
  return `${name}/${id}`;
}

/**
 * Serialises an event that `eventSchema` has accepted. `payload` is the JSON text of its payload exactly as it was
 * sent, in UTF-8, known to be valid: taken over as it is, numbers keep every digit, which they would not as JavaScript
 * numbers.
 */
export function prepareEvent(
  tenant: string,
  event: Event & { id: string },
  payload: Uint8Array = Buffer.from(JSON.stringify(event.payload)),
): NewEvent {
  const { name, id, entity_id: entityId } = event;
  const domainEntityType = event.domain_entity_type ?? entityOf(name);
  const domainEntityId = event.domain_entity_id ?? entityId;
  const opening = `{"tenant":${JSON.stringify(tenant)},"name":"${name}","published_at":"`;
  const rest =
    `${PUBLISHED_AT_PLACEHOLDER}","id":${JSON.stringify(id)}` +
    optional('entity_id', entityId) +
    optional('domain_entity_type', domainEntityType) +
    optional('domain_entity_id', domainEntityId) +
    (event.occurred_at === undefined ? '' : `,"occurred_at":"${new Date(event.occurred_at).toISOString()}"`) +
    ',"payload":';
  const head = opening + rest;
  const headBytes = Buffer.byteLength(head);
  const line = Buffer.allocUnsafe(headBytes + payload.length + 2);
  line.write(head);
  line.set(payload, headBytes);
  line.write('}\n', headBytes + payload.length, 'latin1');
  keepOnOneLine(line, headBytes);
  return {
    key: eventKey(name, id),
    name,
    domainEntityId: domainEntityId ?? '',
    domainEntityType,
    ...(entityId === undefined ? {} : { entityId }),
    line,
    publishedAtOffset: headBytes === head.length ? opening.length : Buffer.byteLength(opening),
  };
}

function optional(field: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${field}":${JSON.stringify(value)}`;
}

/** Line breaks in valid JSON are only ever white space between tokens: inside a string they are escaped. */
function keepOnOneLine(line: Buffer, from: number): void {
  const end = line.length - 1;
  for (const lineBreak of [LINE_FEED, CARRIAGE_RETURN]) {
    for (let at = line.indexOf(lineBreak, from); at >= 0 && at < end; at = line.indexOf(lineBreak, at + 1)) {
      line[at] = SPACE;
    }
  }
}
