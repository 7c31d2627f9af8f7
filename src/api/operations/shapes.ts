import { z } from 'zod';
import { INTEGRATION_ID } from '../integrations/schemas.js';

/** An instant in an answer. */
export const timestamp = z.iso.datetime().meta({ example: '2026-01-31T09:30:00.000Z' });

/** A number of something. */
export const count = z.int().min(0);

/** A name that events have. */
export const eventName = z.string().meta({ example: 'order.created' });

/** The id of an integration in a path. */
export const ofIntegration = z.object({
  id: z
    .string()
    .regex(INTEGRATION_ID, 'there is no such integration')
    .meta({ description: 'The id of the integration.', example: 'erp' }),
});

/** An event as it is stored, delivered and shown, always with the same bytes. */
export const envelope = z
  .object({
    tenant: z.string(),
    name: eventName,
    published_at: timestamp.meta({ description: 'When the service accepted it; never goes backwards in a tenant.' }),
    id: z.string(),
    entity_id: z.string().optional(),
    domain_entity_type: z.string().optional(),
    domain_entity_id: z.string().optional(),
    occurred_at: timestamp.optional(),
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Envelope', description: 'An event as it is stored and delivered.' });

/** An envelope, for examples. */
export const ENVELOPE_EXAMPLE = {
  tenant: 'acme',
  name: 'order.created',
  published_at: '2026-01-31T09:30:00.000Z',
  id: '1002',
  entity_id: 'SL1001',
  domain_entity_type: 'order',
  domain_entity_id: 'SL1001',
  payload: { grand_total: 129.9, currency: 'EUR' },
};
