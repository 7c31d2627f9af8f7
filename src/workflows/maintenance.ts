import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/** A firing of a schedule does not outlive the next ones by much: what it leaves undone, they do. */
const { sweep, removeExpired, repair } = proxyActivities<Activities>({
  startToCloseTimeout: '1h',
  scheduleToCloseTimeout: '2h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '5s', maximumInterval: '1m' },
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Wakes every integration that waits in front of an event it wants, at each full minute to the end of the hour: a wake
 * that was lost costs a minute, no event. One run an hour and not one a minute, so that Temporal's list of workflows stays
 * readable. Its first look takes in everything, the others what has come since.
 */
export async function sweepWaiting(): Promise<{ woken: number }> {
  const ends = nextFull(HOUR_MS);
  let { woken } = await sweep({ afresh: true });
  for (let next = nextFull(MINUTE_MS); next < ends; next = nextFull(MINUTE_MS)) {
    await sleep(next - Date.now(), { summary: 'look again' });
    woken += (await sweep({ afresh: false })).woken;
  }
  return { woken };
}

/** When the next whole minute or hour begins. */
function nextFull(ms: number): number {
  return (Math.floor(Date.now() / ms) + 1) * ms;
}

/** Removes the segments of the event log that are older than the retention. */
export async function removeExpiredEvents(): Promise<{ segments: number; events: number }> {
  return removeExpired();
}

/** Makes projections, cursors and actors agree again, whatever was done to them by hand or by a restore. */
export async function repairProjections(): ReturnType<Activities['repair']> {
  return repair();
}
