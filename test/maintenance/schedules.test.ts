import { Client, Connection, type ScheduleHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ensureSchedules } from '../../src/worker/schedules.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

describe('the schedules', () => {
  const taskQueue = uniqueName('schedules');
  let client: Client;
  const handle = (id: string): ScheduleHandle => client.schedule.getHandle(`${taskQueue}-${id}`);

  beforeAll(async () => {
    client = new Client({ connection: await Connection.connect({ address: inject('servers').temporal.address }) });
  });
  afterAll(async () => {
    for (const id of ['sweep', 'retention', 'repair']) await handle(id).delete();
    await client.connection.close();
  });

  /** How often the sweep has been started, and how many of its runs are under way. */
  async function sweeps(): Promise<{ started: number; running: number }> {
    const { info } = await handle('sweep').describe();
    return { started: info.numActionsTaken, running: info.runningActions.length };
  }

  it('are made once, however many workers start at a time, and the sweep begins at once, in one run', async () => {
    await Promise.all([1, 2, 3, 4].map(() => ensureSchedules(client, taskQueue)));
    await until(async () => (await sweeps()).running === 1);
    await ensureSchedules(client, taskQueue);
    expect(await sweeps()).toEqual({ started: 1, running: 1 });
    expect((await handle('repair').describe()).info.numActionsTaken).toBe(0);
  });

  it('that an operator has paused stay so over restarts', async () => {
    await handle('sweep').pause('a look at the database');
    await terminateSweeps();
    await ensureSchedules(client, taskQueue);
    const { state } = await handle('sweep').describe();
    expect(state.paused).toBe(true);
    await until(async () => (await sweeps()).running === 0);
    expect((await sweeps()).started).toBe(1);
  });

  it('start the sweep again when a worker starts and it is not under way', async () => {
    await handle('sweep').unpause();
    await ensureSchedules(client, taskQueue);
    await until(async () => (await sweeps()).started === 2);
    await terminateSweeps();
  });

  async function terminateSweeps(): Promise<void> {
    const { info } = await handle('sweep').describe();
    for (const { workflow } of info.runningActions) await client.workflow.getHandle(workflow.workflowId).terminate();
  }
});
