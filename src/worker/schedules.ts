import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { removeExpiredEvents, repairProjections, sweepWaiting } from '../workflows/maintenance.js';

type Firing = { id: string; every: `${number}${'m' | 'h'}`; workflow: () => Promise<unknown>; note: string };

const SCHEDULES: Firing[] = [
  { id: 'sweep', every: '1m', workflow: sweepWaiting, note: 'wakes integrations that wait in front of events' },
  { id: 'retention', every: '1h', workflow: removeExpiredEvents, note: 'removes events older than the retention' },
  { id: 'repair', every: '24h', workflow: repairProjections, note: 'makes projections and actors agree' },
];

/** Creates the schedules of the maintenance, or brings those that exist up to date. Any number of workers may do so. */
export async function ensureSchedules(client: Client, taskQueue: string): Promise<void> {
  for (const { id, every, workflow, note } of SCHEDULES) {
    const scheduleId = `${taskQueue}-${id}`;
    const options: ScheduleOptions = {
      scheduleId,
      spec: { intervals: [{ every }] },
      action: { type: 'startWorkflow', workflowType: workflow, taskQueue, workflowId: scheduleId },
      // What was missed while the server was down is made up for by the next firing.
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
      state: { note },
    };
    try {
      await client.schedule.create(options);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      // A schedule that an operator has paused stays paused.
      await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...options, state: { ...state, note } }));
    }
  }
}
