import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/** Tries for ever: whatever keeps an activity from working (a database that is down) is not the integration's fault. */
const FOR_EVER = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' } as const;

/** The actor's own quick activities. */
export const projecting = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  retry: FOR_EVER,
  summary: 'show the new state',
});

/** Small and urgent: it makes the running delivery stop. */
export const interrupting = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: { ...FOR_EVER, maximumInterval: '2s' },
  summary: 'stop the running delivery',
});

/**
 * Deliveries have their own queue. Heartbeats tell that the worker lives; 15 s without one, and another takes over.
 * A cancelled delivery is waited for, because nothing may be sent once a command is answered.
 */
export const delivering = proxyActivities<Activities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '15s',
  retry: FOR_EVER,
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** A retry of many events, on the deliveries' queue; its heartbeats tell where it was. */
export const resending = proxyActivities<Activities>({
  startToCloseTimeout: '24h',
  heartbeatTimeout: '15s',
  retry: FOR_EVER,
});

/** Removal in small steps, with a heartbeat after each; another worker goes on where one has been lost. */
export const purging = proxyActivities<Activities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '30s',
  retry: FOR_EVER,
  summary: 'remove what an integration has left',
});
