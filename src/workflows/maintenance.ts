import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/** One firing of a schedule does not outlive the next ones by much: what it leaves undone, they do. */
const { sweep, removeExpired, repair } = proxyActivities<Activities>({
  startToCloseTimeout: '1h',
  scheduleToCloseTimeout: '2h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '5s', maximumInterval: '1m' },
});

/** Wakes every integration that waits in front of an event it wants: a wake that was lost costs a minute, no event. */
export async function sweepWaiting(): Promise<{ woken: number }> {
  return sweep();
}

/** Removes the segments of the event log that are older than the retention. */
export async function removeExpiredEvents(): Promise<{ segments: number; events: number }> {
  return removeExpired();
}

/** Makes projections and actors agree again, whatever was done to either by hand. */
export async function repairProjections(): Promise<{ shown: number; restarted: number }> {
  return repair();
}
