import type { DeliverResult } from '../../domain/deliveries.js';
import { type WebhookContext, WebhookDelivery, type WebhookParts } from './delivery.js';

/**
 * Delivers an integration's events to its webhook, each as one POST, several at once, until there is nothing left to do
 * or the delivery has to end. Every outcome is on record when this returns.
 *
 * @throws SecretLost
 */
export async function deliverToWebhook(parts: WebhookParts, context: WebhookContext): Promise<DeliverResult> {
  const delivery = await WebhookDelivery.open(parts, context);
  return delivery.run();
}
