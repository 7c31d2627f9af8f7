import { Context } from '@temporalio/activity';
import type { RetryRequest, RetryResult } from '../domain/retries.js';
import type { ActivityParts } from './parts.js';
import { logRetry, logUnsent, rejectedEvents } from './retry-log.js';
import { type Pools, RejectedRetry, type RetryProgress } from './webhook/index.js';

const HEARTBEAT_MS = 3_000;

/** The activity behind a retry of many events at once. */
export function retryActivities(parts: ActivityParts & { pools: Pools }) {
  const tellUnsent = async (request: RetryRequest, { left, why }: RetryResult): Promise<void> => {
    const { tenant, uid, requestId, actor } = request;
    if (left === 0 || why === undefined || (await parts.integrations.getByUid(tenant, uid)) === null) return;
    const what = rejectedEvents(left);
    await logUnsent(parts.logEntries, { uid, requestId, actor, at: new Date(), what, why });
  };

  return {
    /** Sends rejected events again. After a crash it goes on where it was. */
    async retryRejected(request: RetryRequest): Promise<RetryResult> {
      const { tenant, integration, uid, requestId, actor, queued } = request;
      const context = Context.current();
      const signal = AbortSignal.any([context.cancellationSignal, parts.stopping]);
      const at = new Date(request.requestedAt);
      await logRetry(parts.logEntries, { uid, requestId, actor, at, what: rejectedEvents(queued) });
      const before = context.info.heartbeatDetails as RetryProgress | undefined;
      const retry = new RejectedRetry(parts, request, signal, before);
      const beat = () => context.heartbeat(retry.progress);
      const timer = setInterval(beat, HEARTBEAT_MS);
      try {
        const result = await retry.run(beat);
        await tellUnsent(request, result);
        parts.logger.info({ tenant, integration, ...result }, 'retry.ended');
        return result;
      } finally {
        clearInterval(timer);
      }
    },
  };
}
