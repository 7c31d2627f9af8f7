import { setHandler, workflowInfo } from '@temporalio/workflow';
import type { RetryRequest, RetryResult } from '../domain/retries.js';
import { resending } from './activities.js';
import { deliveryQueueOf, retrySignal } from './messages.js';

/**
 * Sends rejected events of an integration again, to the end, whatever crashes meanwhile. What is asked for while it is at
 * it comes next: beside each other, several would send to the target more at a time than it takes.
 *
 * @param first what is asked for, when it does not come as a signal, as before there was one
 * @returns what came of all of them together
 */
export async function retryRejected(first?: RetryRequest): Promise<RetryResult> {
  const asked = first === undefined ? [] : [first];
  setHandler(retrySignal, (request) => void asked.push(request), { description: 'Send rejected events again' });
  const total: RetryResult = { delivered: 0, failed: 0, left: 0 };
  for (let request = asked.shift(); request !== undefined; request = asked.shift()) {
    const { delivered, failed, left, why } = await retry(request);
    total.delivered += delivered;
    total.failed += failed;
    total.left += left;
    if (why !== undefined) total.why = why;
  }
  return total;
}

function retry(request: RetryRequest): Promise<RetryResult> {
  const summary = `send ${request.queued} rejected events of ${request.integration} again`;
  const taskQueue = deliveryQueueOf(workflowInfo().taskQueue);
  return resending.retryRejected.executeWithOptions({ taskQueue, summary }, [request]);
}
