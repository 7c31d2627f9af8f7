import { ActivityFailure, CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { DeliverInput, DeliverResult } from '../domain/deliveries.js';
import { delivering, interrupting } from './activities.js';
import { deliveryQueueOf } from './messages.js';

/** What has become of a delivery. `result` is missing when it was stopped before it had one. */
export type Delivered = { result?: DeliverResult; stopped: boolean };

/**
 * Runs one delivery, and makes it stop as soon as `interrupted` holds. The delivery has ended, with everything that it
 * sent on record, when this returns.
 */
export async function deliverUntil(interrupted: () => boolean, input: DeliverInput): Promise<Delivered> {
  let [over, stopped] = [false, false];
  const scope = new CancellationScope();
  const delivery = scope.run(() => deliver(input));
  const interruption = stopWhen(
    () => over || interrupted(),
    async () => {
      if (over) return;
      stopped = true;
      // Quick where the delivery has not begun or waits to be tried again; one that runs would hear of it only with a
      // heartbeat, but sees within 250 ms that its epoch is over.
      scope.cancel();
      await interrupting.interrupt({ uid: input.spec.uid, askedAt: input.askedAt });
    },
  );
  try {
    return { result: await delivery, stopped };
  } catch (error) {
    // What was asked to stop is not tried again, however it ended: its worker may have died at that very moment.
    if (stopped) return { stopped };
    return { result: brokenOff(error), stopped };
  } finally {
    over = true;
    await interruption;
  }
}

function deliver(input: DeliverInput): Promise<DeliverResult> {
  const { probe, ending, spec } = input;
  const summary = `${probe ? 'probe the' : 'deliver to'} ${spec.target.kind}${ending ? ', what is owed' : ''}`;
  const taskQueue = deliveryQueueOf(workflowInfo().taskQueue);
  return delivering.deliver.executeWithOptions({ summary, taskQueue }, [input]);
}

const BY_HAND = { baseSeconds: 60, capSeconds: 300, giveUpSeconds: 86_400 };

/** Deliveries are tried for ever; only an operator can end one for good. Then it is tried again like a failing target. */
function brokenOff(error: unknown): DeliverResult {
  if (!(error instanceof ActivityFailure)) throw error;
  const next = { kind: 'target_failing' as const, error: `delivery ended: ${error.cause?.message}`, policy: BY_HAND };
  return { next, delivered: 0, failed: 0, rejected: 0, skipped: 0 };
}

async function stopWhen(happens: () => boolean, then: () => Promise<void>): Promise<void> {
  await condition(happens);
  await then();
}
