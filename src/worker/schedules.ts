import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleHandle,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { removeExpiredEvents, repairProjections, sweepWaiting } from '../workflows/maintenance.js';

type Firing = {
  id: string;
  every: `${number}h`;
  workflow: () => Promise<unknown>;
  note: string;
  /** Runs from one firing to the next: started at once where none runs, and no firing of it is lost. */
  always?: true;
};

const SCHEDULES: Firing[] = [
  {
    id: 'sweep',
    every: '1h',
    workflow: sweepWaiting,
    note: 'each minute, wakes integrations that wait in front of events',
    always: true,
  },
  { id: 'retention', every: '1h', workflow: removeExpiredEvents, note: 'removes events older than the retention' },
  { id: 'repair', every: '24h', workflow: repairProjections, note: 'makes projections and actors agree' },
];

/** What follows the task queue and a hyphen in their ids. */
export const SCHEDULE_NAMES = SCHEDULES.map(({ id }) => id);

/** Creates the schedules of the maintenance, or brings those that exist up to date. Any number of workers may do so. */
export async function ensureSchedules(client: Client, taskQueue: string): Promise<void> {
  for (const { id, every, workflow, note, always = false } of SCHEDULES) {
    const scheduleId = `${taskQueue}-${id}`;
    const options: ScheduleOptions = {
      scheduleId,
      spec: { intervals: [{ every }] },
      action: { type: 'startWorkflow', workflowType: workflow, taskQueue, workflowId: scheduleId, staticSummary: note },
      // What was missed while the server was down is made up for by the next firing, unless that would leave a gap.
      policies: always
        ? { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: every }
        : { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
      state: { note },
    };
    const handle = client.schedule.getHandle(scheduleId);
    try {
      await client.schedule.create(options);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      // A schedule that an operator has paused stays paused.
      await handle.update(({ state }) => ({ ...options, state: { ...state, note } }));
    }
    if (always) await startNow(handle);
  }
}

/** Skipped where one runs; so of many workers that start together, one has it started. */
async function startNow(handle: ScheduleHandle): Promise<void> {
  const { state } = await handle.describe();
  if (!state.paused) await handle.trigger(ScheduleOverlapPolicy.SKIP);
}
