import type { DeliverResult, NextStep } from '../domain/deliveries.js';
import { outlookOf } from '../domain/failing.js';
import type { DeliveryContext } from './delivery-context.js';
import type { ActivityParts } from './parts.js';

/**
 * Puts on record since when a target fails and when it is tried next. The actor decides the same a moment later, but does
 * not show each try to the world: it would cost a step of its history each.
 */
export async function noteFailing(
  { cursors }: Pick<ActivityParts, 'cursors'>,
  { input, cursor }: Pick<DeliveryContext, 'input' | 'cursor'>,
  { policy, notBefore }: Extract<NextStep, { kind: 'target_failing' }>,
  { delivered }: Pick<DeliverResult, 'delivered'>,
): Promise<void> {
  const { probe, failing, spec } = input;
  // Asked by an actor of an earlier release, which does not tell since when: what it has shown itself holds.
  if (probe && failing === undefined) return;
  const at = new Date();
  const { since, retryAt, giveUpAt } = outlookOf(failing, { policy, delivered, notBefore }, at.toISOString());
  const note = { at, since: new Date(since), retryAt: new Date(retryAt), giveUpAt: new Date(giveUpAt) };
  await cursors.noteFailing(spec.uid, cursor.epoch, note);
}
