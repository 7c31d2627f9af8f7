import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { sweepWaiting } from '../../src/workflows/maintenance.js';
import { uniqueName } from '../support/unique-name.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('the sweep of an hour', () => {
  let env: TestWorkflowEnvironment;
  beforeAll(async () => {
    env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: inject('timeSkippingServer') } });
  });
  afterAll(() => env.teardown());

  it('looks at every full minute until the hour is over, and at everything only the first time', async () => {
    const sweeps: { at: number; afresh: boolean }[] = [];
    const taskQueue = uniqueName('sweep');
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      workflowBundle: { codePath: inject('workflowBundle') },
      activities: {
        sweep: async ({ afresh }: { afresh: boolean }) => {
          sweeps.push({ at: await env.currentTimeMs(), afresh });
          return { woken: 1 };
        },
      },
    });
    const started = await env.currentTimeMs();
    const sweepAll = () =>
      env.client.workflow.execute<typeof sweepWaiting>('sweepWaiting', { taskQueue, workflowId: uniqueName('sweep') });
    const { woken } = await worker.runUntil(sweepAll());

    const ends = Math.ceil(started / HOUR_MS) * HOUR_MS;
    const minutes = Math.ceil((ends - started) / MINUTE_MS);
    expect(woken).toBe(minutes);
    expect(sweeps.map(({ afresh }) => afresh)).toEqual([true, ...Array(minutes - 1).fill(false)]);
    const [, ...later] = sweeps.map(({ at }) => at);
    for (const at of later) expect(at % MINUTE_MS).toBeLessThan(1_000);
    expect(ends - (sweeps.at(-1)?.at ?? 0)).toBeLessThanOrEqual(MINUTE_MS);
  });
});
