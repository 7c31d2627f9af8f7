import { CancellationScope, condition, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { DeliverInput, DeliverResult } from '../domain/deliveries.js';
import { delivering, interrupting } from './activities.js';
import { deliveryQueueOf } from './messages.js';

/**
 * Runs one delivery, and makes it stop as soon as `interrupted` holds. The delivery has ended, with everything that it
 * sent on record, when this returns.
 *
 * @returns its answer, or undefined when it was stopped before it began
 */
export async function deliverUntil(
  interrupted: () => boolean,
  input: DeliverInput,
): Promise<DeliverResult | undefined> {
  let over = false;
  const scope = new CancellationScope();
  const summary = `${input.probe ? 'probe' : 'deliver to'} ${input.spec.target.kind}${input.ending ? ', what is owed' : ''}`;
  const delivery = scope.run(() =>
    delivering.deliver.executeWithOptions({ summary, taskQueue: deliveryQueueOf(workflowInfo().taskQueue) }, [input]),
  );
  const interruption = stopWhen(
    () => over || interrupted(),
    async () => {
      if (over) return;
      // The raised epoch is seen by the delivery within 250 ms; cancellation is the backstop, and quick where the
      // delivery only waits to be tried again.
      await interrupting.interrupt({ uid: input.spec.uid });
      scope.cancel();
    },
  );
  try {
    return await delivery;
  } catch (error) {
    if (isCancellation(error)) return undefined;
    throw error;
  } finally {
    over = true;
    await interruption;
  }
}

async function stopWhen(happens: () => boolean, then: () => Promise<void>): Promise<void> {
  await condition(happens);
  await then();
}
