import type { Attempt } from '../../domain/outcomes.js';
import type { BatchDocument } from '../../store/batches.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import type { PublicationDocument } from '../../store/publications.js';
import type { Entry, S3Entry } from './entries.js';
import { publicationWord } from './publication-ref.js';

/** An entry as the API shows it. */
export function presentEntry(entry: Entry, integration: IntegrationDocument, retriesMax: number) {
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
    status: delivered ? 'SUCCESS' : 'FAILURE',
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
export function presentAttempts(entry: Entry) {
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
