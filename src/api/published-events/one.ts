import { after, comparePositions } from '../../domain/positions.js';
import type { PublicationId } from '../../domain/publication-order.js';
import { wants } from '../../domain/subscriptions.js';
import { nameAt, readableEnvelopeAt } from '../../log/index.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import { ApiError } from '../errors.js';
import type { Entry } from './entries.js';
import type { PublishedEventsParts } from './list.js';
import { readPublicationWord } from './publication-ref.js';
import { hasOutcome } from './s3-entries.js';
import { hitAt } from './s3-hits.js';

export type Found = { entry: Entry; integration: IntegrationDocument };

type Parts = Pick<PublishedEventsParts, 'batches' | 'integrations' | 'log' | 'publications'>;

/** @throws ApiError `resource_not_found` for an id that is malformed, unknown or another tenant's */
export async function findPublished(parts: Parts, tenant: string, word: string): Promise<Found> {
  const ref = readPublicationWord(word);
  const integration = ref && (await parts.integrations.getByUid(tenant, ref.id.uid));
  if (ref === undefined || !integration) throw notFound();
  const entry = ref.target === 'webhook' ? await findRow(parts, ref.id) : await findInBatch(parts, tenant, ref.id);
  if (entry === undefined) throw notFound();
  return { entry, integration };
}

async function findRow({ publications }: Parts, { uid, seq, offset }: PublicationId) {
  const row = await publications.get({ uid, seq, offset });
  if (row === null) return undefined;
  return { kind: 'webhook', key: { uid, seq, offset, attemptedAt: row.attemptedAt }, row } as const;
}

async function findInBatch(
  { batches, log }: Parts,
  tenant: string,
  { uid, seq, offset }: PublicationId,
): Promise<Entry | undefined> {
  const batch = await batches.beginningBefore(uid, after({ seq, offset }));
  if (batch?.lastAttemptedAt === undefined || !hasOutcome(batch)) return undefined;
  if (comparePositions({ seq, offset }, batch.to) >= 0) return undefined;
  const segment = await log.segment(tenant, seq, ['keys', 'entities']);
  if (segment === null || offset >= segment.count) return undefined;
  if (!wants(batch.subscription)(nameAt(segment, offset))) return undefined;
  const { event } = hitAt(segment, offset);
  return { kind: 's3', key: { uid, seq, offset, attemptedAt: batch.lastAttemptedAt }, batch, event };
}

/** The envelope of an entry's event, as JSON text; undefined when it is older than the retention. */
export async function envelopeOf({ log }: Parts, tenant: string, entry: Entry): Promise<Buffer | undefined> {
  const { seq, offset } = entry.key;
  const segment = await log.segment(tenant, seq, ['lines']);
  return segment === null ? undefined : readableEnvelopeAt(segment, offset);
}

function notFound(): ApiError {
  return new ApiError('resource_not_found', 'there is no such publication');
}
