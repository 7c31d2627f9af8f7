import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { IntegrationState } from '../domain/integration-state.js';
import type { RetryRequest } from '../domain/retries.js';
import type { Edit } from './edits.js';

/**
 * The task queue of the deliveries beside the actors' own: apart, so that slow targets never delay a command.
 *
 * @param actorQueue the queue of the actors and of everything that is quick
 */
export function deliveryQueueOf(actorQueue: string): string {
  return `${actorQueue}-deliveries`;
}

/**
 * Who asks, an id that makes the command safe to send again, and the uid of the integration that is meant: a command can
 * be on its way for so long that another integration has got the id. All may be left out when it is sent by hand.
 */
export type CommandInfo = { requestId?: string; actor?: string; uid?: string };

export const pauseSignal = defineSignal<[CommandInfo?]>('pause');
export const resumeSignal = defineSignal<[CommandInfo?]>('resume');
export const editSignal = defineSignal<[CommandInfo & Edit]>('edit');
export const setEndDateSignal = defineSignal<[CommandInfo & { endsAt: string }]>('setEndDate');
export const removeSignal = defineSignal<[CommandInfo?]>('remove');
/** An event that the integration wants may be in the log. Carries nothing: the log is the truth about events. */
export const wakeSignal = defineSignal('wake');

export const stateQuery = defineQuery<IntegrationState>('state');

/** One more retry of rejected events: those of one integration are carried out one after the other. */
export const retrySignal = defineSignal<[RetryRequest]>('retry');
