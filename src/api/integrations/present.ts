import { z } from 'zod';
import type { IntegrationState } from '../../domain/integration-state.js';
import { wantsEverything } from '../../domain/subscriptions.js';
import type { CursorGlance } from '../../store/cursor.js';
import { timestamp } from '../operations/shapes.js';
import { failingShown, presentFailing } from './failing.js';
import { targetParameters } from './targets.js';

const hint = z.string().meta({ description: 'The last 4 characters of the secret.', example: '-erp' });

const callbackShown = z
  .object({
    callback_url: z.string(),
    api_key_hint: hint.optional(),
    concurrency: z.int(),
    timeout_seconds: z.int(),
    rate_limit_per_second: z.int().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'CallbackParameters' });

const s3Shown = z
  .object({
    aws_access_key_id_hint: hint,
    aws_region: z.string(),
    bucket: z.string(),
    key_prefix: z.string().optional(),
    endpoint: z.string().optional(),
    force_path_style: z.boolean().optional(),
    compression: z.enum(['none', 'gzip']),
    server_side_encryption: z.enum(['AES256', 'aws:kms']).optional(),
    kms_key_id: z.string().optional(),
    batch_max_bytes: z.int(),
    batch_max_seconds: z.int(),
  })
  .meta({ id: 'S3Parameters' });

/** An integration in an answer. */
export const integrationShown = z
  .object({
    id: z.string(),
    integration_type: z.enum(['permanent', 'temporary']),
    status: z.enum(['running', 'stopped']),
    status_reason: z.string().meta({ description: 'Why it has this status, in words.' }),
    target: z.enum(['webhook', 's3']),
    starts_at: timestamp.optional(),
    ends_at: timestamp.optional(),
    callback_parameters: callbackShown.optional(),
    s3_parameters: s3Shown.optional(),
    filter_conditions: z
      .object({ event_filter: z.array(z.string()), entity_filter: z.array(z.string()) })
      .optional()
      .meta({ description: 'Absent when it wants every event.' }),
    created_at: timestamp,
    updated_at: timestamp,
    last_delivery_at: timestamp.optional(),
    failing: failingShown.optional(),
  })
  .meta({ id: 'Integration' });

/** Puts an integration as the API shows it. @param glance missing as long as nothing has become of it */
export function presentIntegration(
  state: Omit<IntegrationState, 'updatedAt'> & { updatedAt: string | Date },
  glance: CursorGlance = {},
): z.input<typeof integrationShown> {
  const { spec, status, statusReason, updatedAt } = state;
  const { subscription } = spec;
  return {
    id: spec.id,
    integration_type: spec.type,
    status,
    status_reason: statusReason,
    target: spec.target.kind,
    starts_at: spec.startsAt,
    ends_at: spec.endsAt,
    ...targetParameters(spec.target),
    filter_conditions: wantsEverything(subscription)
      ? undefined
      : { event_filter: [...subscription.events], entity_filter: [...subscription.entities] },
    created_at: spec.createdAt,
    updated_at: new Date(updatedAt).toISOString(),
    last_delivery_at: glance.lastDeliveredAt?.toISOString(),
    failing: presentFailing(state, glance.failing),
  };
}
