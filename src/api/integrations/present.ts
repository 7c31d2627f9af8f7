import type { IntegrationState } from '../../domain/integration-state.js';
import { wantsEverything } from '../../domain/subscriptions.js';
import { targetParameters } from './targets.js';

/** An integration as the API shows it. */
export function presentIntegration(
  state: Omit<IntegrationState, 'updatedAt'> & { updatedAt: string | Date },
  lastDeliveryAt?: Date,
) {
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
      : { event_filter: subscription.events, entity_filter: subscription.entities },
    created_at: spec.createdAt,
    updated_at: new Date(updatedAt).toISOString(),
    last_delivery_at: lastDeliveryAt?.toISOString(),
  };
}
