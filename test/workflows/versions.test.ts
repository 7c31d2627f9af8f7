import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { integrationWorkflowId } from '../../src/domain/integrations.js';
import { startWorkerProcess } from '../../src/run/worker.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import type { RunningWorker } from '../../src/worker/worker.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

describe('with worker versioning, an integration', () => {
  const deploymentName = uniqueName('deployment');
  const workers = new Map<string, RunningWorker>();
  let stack: Stack;
  let receiver: Receiver;
  let client: Client;

  beforeAll(async () => {
    stack = await startStack({}, { worker: false });
    receiver = await startReceiver();
    client = new Client({ connection: await Connection.connect({ address: inject('servers').temporal.address }) });
  });
  afterAll(async () => {
    for (const worker of workers.values()) await worker.stop();
    await stack.stop();
    await receiver.stop();
    await client.connection.close();
  });

  /** Starts a worker of a version, as `SLUICE_BUILD_ID=… npm run start:worker` does. */
  async function start(buildId: string): Promise<void> {
    const settings = { ...stack.settings, SLUICE_DEPLOYMENT: deploymentName, SLUICE_BUILD_ID: buildId };
    const logger = createLogger({ level: 'silent', name: `worker-${buildId}` });
    workers.set(buildId, await startWorkerProcess(settings, stack.stores, logger, new Metrics()));
  }

  async function stop(buildId: string): Promise<void> {
    await workers.get(buildId)?.stop();
    workers.delete(buildId);
  }

  /** What `temporal worker deployment set-current-version` does; Temporal takes a moment to know a new version. */
  async function makeCurrent(buildId: string): Promise<void> {
    const { workflowService } = client;
    const asked = { namespace: 'default', deploymentName, buildId, identity: 'test' };
    await until(() =>
      workflowService.setWorkerDeploymentCurrentVersion(asked).then(
        () => true,
        () => undefined,
      ),
    );
  }

  /** The version that the integration's last workflow task ran on. */
  async function versionOf(id: string): Promise<string | null | undefined> {
    const { raw } = await client.workflow.getHandle(integrationWorkflowId(stack.tenant, id)).describe();
    return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
  }

  const command = (path: string) => stack.call('POST', `${INTEGRATIONS}/hook/${path}`);
  const publish = (id: string, name = 'order.created') => stack.call('POST', '/events', { name, id, payload: {} });

  it('moves with its next task to the version that has become current, and back', { timeout: 120_000 }, async () => {
    await start('1');
    await makeCurrent('1');
    const hook = { callback_url: receiver.url };
    const created = {
      id: 'hook',
      integration_type: 'permanent',
      callback_parameters: hook,
      filter_conditions: { entity_filter: ['order'] },
    };
    expect((await stack.call('POST', INTEGRATIONS, created)).status).toBe(200);
    const quiet = { ...created, id: 'quiet', filter_conditions: { entity_filter: ['return'] } };
    expect((await stack.call('POST', INTEGRATIONS, quiet)).status).toBe(200);
    await publish('first');
    await until(() => receiver.ids().includes('first'));

    await start('2');
    await command('_stop');
    expect(await versionOf('hook')).toBe('1');
    await makeCurrent('2');
    await until(async () => {
      await command('_start');
      return (await versionOf('hook')) === '2';
    });
    await stop('1');
    await publish('second');
    await until(() => receiver.ids().includes('second'));
    // One that has slept all the while comes along when it is woken; the older workers are gone by then.
    expect(await versionOf('quiet')).toBe('1');
    await publish('returned', 'return.created');
    await until(() => receiver.ids().includes('returned'));
    expect(await versionOf('quiet')).toBe('2');

    await start('1');
    await makeCurrent('1');
    await until(async () => {
      await command('_stop');
      return (await versionOf('hook')) === '1';
    });
    await stop('2');
    expect((await command('_start')).body).toMatchObject({ status: 'running' });
    await publish('third');
    await until(() => receiver.ids().includes('third'));
    expect(receiver.ids()).toEqual(['first', 'second', 'returned', 'third']);
  });
});
