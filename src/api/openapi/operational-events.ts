import { z } from 'zod';
import { OPERATIONAL_EVENTS, type OperationalName, type OperationalPayloads } from '../../domain/operational-events.js';
import { count, envelope, timestamp } from '../operations/shapes.js';

const about = {
  integration_id: z.string().meta({ example: 'erp' }),
  integration_type: z.enum(['permanent', 'temporary']),
  target: z.enum(['webhook', 's3']),
  reason: z.string().meta({ description: 'In words, for people.' }),
};

const failingSince = timestamp.meta({ description: 'Since when nothing has succeeded.' });

const batch = z.object({
  number: z.int().min(1),
  bucket: z.string(),
  key: z.string(),
  events: count,
  bytes: count.meta({ description: 'Of the envelopes, before compression.' }),
  created_at: timestamp.meta({ description: 'When it was planned.' }),
  attempts: z.int().min(1),
});

const PAYLOADS = {
  'sluice.integration_stopped': z.object({ ...about, failing_since: failingSince.optional() }),
  'sluice.integration_failing': z.object({ ...about, failing_since: failingSince }),
  'sluice.integration_recovered': z.object({ ...about, failing_since: failingSince }),
  'sluice.integration_expired': z.object({ ...about, ends_at: timestamp }),
  'sluice.batch_undeliverable': z.object({ ...about, batch }),
  'sluice.backlog_too_old': z.object({
    ...about,
    oldest_pending_at: timestamp.meta({ description: 'When the oldest of them was published.' }),
    pending_events: count.meta({ description: 'Estimated when there are many.' }),
    pending_bytes: count,
    limit_seconds: count.meta({ description: 'SLUICE_BACKLOG_LIMIT_SECONDS.' }),
  }),
  'sluice.backlog_caught_up': z.object({ ...about, too_old_since: timestamp }),
} satisfies { [Name in OperationalName]: z.ZodType<OperationalPayloads[Name]> };

/** An envelope of each of the events that the service itself publishes. */
export const operationalEvent = z
  .union(
    (Object.keys(PAYLOADS) as OperationalName[]).map((name) =>
      envelope
        .extend({ name: z.literal(name), payload: PAYLOADS[name] })
        .meta({ id: schemaName(name), description: OPERATIONAL_EVENTS[name] }),
    ),
  )
  .meta({ id: 'OperationalEvent', description: 'An event that the service itself publishes about an integration.' });

/** `SluiceBatchUndeliverable` of `sluice.batch_undeliverable`. */
function schemaName(name: OperationalName): string {
  return name.replaceAll(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** One, for examples. */
export const OPERATIONAL_EXAMPLE: z.input<typeof operationalEvent> = {
  tenant: 'acme',
  name: 'sluice.integration_failing',
  published_at: '2026-01-31T09:30:00.012Z',
  id: '0196f2a4-5e0b-7cc1-b7d3-2f4c8a9d6e10-7',
  entity_id: 'erp',
  domain_entity_type: 'integration',
  domain_entity_id: 'erp',
  occurred_at: '2026-01-31T09:30:00.000Z',
  payload: {
    integration_id: 'erp',
    integration_type: 'permanent',
    target: 'webhook',
    reason: 'target failing: HTTP 503',
    failing_since: '2026-01-31T09:30:00.000Z',
  },
};
