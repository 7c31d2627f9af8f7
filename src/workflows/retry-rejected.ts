import { workflowInfo } from '@temporalio/workflow';
import type { RetryRequest, RetryResult } from '../domain/retries.js';
import { resending } from './activities.js';
import { deliveryQueueOf } from './messages.js';

/** Sends rejected events again, to the end, whatever crashes meanwhile. */
export async function retryRejected(request: RetryRequest): Promise<RetryResult> {
  const summary = `send ${request.queued} rejected events of ${request.integration} again`;
  return resending.retryRejected.executeWithOptions({ taskQueue: deliveryQueueOf(workflowInfo().taskQueue), summary }, [
    request,
  ]);
}
