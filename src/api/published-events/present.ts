import { z } from 'zod';
import type { Attempt } from '../../domain/outcomes.js';
import type { BatchDocument } from '../../store/batches.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import type { PublicationDocument } from '../../store/publications.js';
import { count, envelope, eventName, timestamp } from '../operations/shapes.js';
import type { Entry, S3Entry } from './entries.js';
import { publicationWord } from './publication-ref.js';

/** What became of one event at one integration. */
export const publishedEvent = z
  .object({
    id: z.string().meta({ description: 'Of the publication; opaque.' }),
    integration_id: z.string(),
    integration_type: z.enum(['permanent', 'temporary']),
    target: z.enum(['webhook', 's3']),
    status: z.enum(['SUCCESS', 'FAILURE']),
    attempted_at: timestamp.optional().meta({ description: 'Of the latest attempt.' }),
    attempts: count,
    retries_remaining: count,
    next_attempt_at: timestamp.optional(),
    event_id: z.string(),
    event_name: eventName,
    entity_id: z.string().optional(),
    domain_entity_type: z.string().optional(),
    domain_entity_id: z.string().optional(),
    response_time_ms: z.number().optional(),
    response: z
      .object({ code: z.int().optional(), body: z.string().optional(), error: z.string().optional() })
      .optional()
      .meta({ description: 'What the target answered, or why it did not: failures only; `body` is its first KiB.' }),
    object_key: z.string().optional().meta({ description: 'The object that holds the event; S3 only.' }),
  })
  .meta({ id: 'PublishedEvent', description: 'What became of one event at one integration: its latest attempt.' });

const attemptShown = z
  .object({
    attempted_at: timestamp.optional(),
    response_time_ms: z.number().optional(),
    phases: z
      .object({
        dns: z.number().optional(),
        connect: z.number().optional(),
        tls: z.number().optional(),
        first_byte: z.number().optional(),
      })
      .optional()
      .meta({ description: 'Milliseconds of each part; what did not happen is missing.' }),
    code: z.int().optional().meta({ description: 'HTTP status, when an answer came.' }),
    error: z.string().optional().meta({ description: 'The kind of failure, in one stable word.', example: 'timeout' }),
    message: z.string().optional().meta({ description: 'What went wrong, in words.' }),
    body: z.string().optional().meta({ description: 'The first KiB of the answer; failures only.' }),
    revision: z.int().optional().meta({ description: 'Of the integration whose settings were used.' }),
  })
  .meta({ id: 'Attempt', description: 'One try to deliver an event.' });

/** One publication with everything that is known of it. */
export const publicationShown = publishedEvent
  .extend({
    attempts: z.array(attemptShown).meta({ description: 'Oldest first.' }),
    envelope: envelope.nullable().meta({ description: 'Null once it is older than the retention.' }),
  })
  .meta({ id: 'Publication', description: 'A published event with its envelope and its attempts.' });

/** Puts an entry as the API shows it. */
export function presentEntry(
  entry: Entry,
  integration: IntegrationDocument,
  retriesMax: number,
): z.input<typeof publishedEvent> {
  const { uid, seq, offset } = entry.key;
  const { spec } = integration;
  return {
    id: publicationWord({ target: entry.kind, id: { uid, seq, offset } }),
    integration_id: spec.id,
    integration_type: spec.type,
    target: entry.kind,
    ...(entry.kind === 'webhook' ? rowFields(entry.row, retriesMax) : batchFields(entry, integration, retriesMax)),
  };
}

function rowFields(row: PublicationDocument, retriesMax: number) {
  const latest = row.attempts.at(-1);
  return {
    status: row.status,
    attempted_at: row.attemptedAt.toISOString(),
    attempts: row.attemptCount,
    retries_remaining: row.rejected === undefined ? Math.max(0, retriesMax - row.retriesUsed) : 0,
    next_attempt_at: row.nextAttemptAt?.toISOString(),
    event_id: row.eventId,
    event_name: row.eventName,
    entity_id: row.entityId,
    domain_entity_type: row.domainEntityType,
    domain_entity_id: row.domainEntityId,
    response_time_ms: latest?.ms,
    response:
      row.status === 'FAILURE' && latest !== undefined
        ? { code: latest.code, body: latest.body, error: latest.message }
        : undefined,
  };
}

/** A bucket that fails takes no retries from events: they are tried again until it works. */
function batchFields({ batch, event }: S3Entry, { failing }: IntegrationDocument, retriesMax: number) {
  const delivered = batch.deliveredAt !== undefined;
  return {
    status: delivered ? ('SUCCESS' as const) : ('FAILURE' as const),
    attempted_at: batch.lastAttemptedAt?.toISOString(),
    attempts: batch.attempts,
    retries_remaining: retriesMax,
    next_attempt_at: delivered ? undefined : failing?.retryAt,
    event_id: event.id,
    event_name: event.name,
    entity_id: event.entityId,
    domain_entity_type: event.domainEntityType,
    domain_entity_id: event.domainEntityId,
    response_time_ms: batchAttemptMs(batch),
    response: delivered ? undefined : { error: batch.lastError },
    object_key: delivered ? batch.key : undefined,
  };
}

function batchAttemptMs({ deliveredAt, lastAttemptedAt, lastFailureMs }: BatchDocument): number | undefined {
  if (deliveredAt === undefined || lastAttemptedAt === undefined) return lastFailureMs;
  return deliveredAt.getTime() - lastAttemptedAt.getTime();
}

/** The attempts behind an entry, oldest first; of a batch only the latest is known. */
export function presentAttempts(entry: Entry): z.input<typeof attemptShown>[] {
  if (entry.kind === 'webhook') return entry.row.attempts.map(presentAttempt);
  const { lastAttemptedAt, lastError } = entry.batch;
  return [
    {
      attempted_at: lastAttemptedAt?.toISOString(),
      response_time_ms: batchAttemptMs(entry.batch),
      message: lastError,
    },
  ];
}

function presentAttempt({ at, ms, phases, code, failure, message, body, revision }: Attempt) {
  return {
    attempted_at: at.toISOString(),
    response_time_ms: ms,
    phases: phases && {
      dns: phases.dns,
      connect: phases.connect,
      tls: phases.tls,
      first_byte: phases.firstByte,
    },
    code,
    error: failure,
    message,
    body,
    revision,
  };
}
