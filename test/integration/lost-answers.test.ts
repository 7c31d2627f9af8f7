import { Client, Connection } from '@temporalio/client';
import { expect, inject, it, onTestFinished } from 'vitest';
import { Actors } from '../../src/api/integrations/actors.js';
import { createIntegration } from '../../src/api/integrations/create.js';
import { newIntegration } from '../../src/api/integrations/schemas.js';
import { TemporalCalls } from '../../src/api/temporal-calls.js';
import { startWorkerProcess } from '../../src/run/worker.js';
import { readSettings } from '../../src/settings/settings.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { startMuteProxy } from '../support/mute-proxy.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const hook = (id: string) => ({
  id,
  integration_type: 'permanent',
  callback_parameters: { callback_url: 'http://127.0.0.1:9/hook' },
  filter_conditions: { event_filter: ['order.never'] },
});

/** A worker that Temporal answers, of the same installation. */
async function startWorker(stack: Stack) {
  const settings = readSettings({ ...stack.env, TEMPORAL_ADDRESS: inject('servers').temporal.address });
  const logger = createLogger({ level: 'silent', name: 'worker' });
  return startWorkerProcess(settings, stack.stores, logger, new Metrics());
}

/** API and worker of one installation; the worker hears Temporal's answers whether or not the API does. */
async function start() {
  const proxy = await startMuteProxy(inject('servers').temporal.address);
  const stack = await startStack({ TEMPORAL_ADDRESS: proxy.address }, { worker: false });
  onTestFinished(() => stack.stop());
  const worker = await startWorker(stack);
  let stopped: Promise<void> | undefined;
  const stopWorker = () => {
    stopped ??= worker.stop();
    return stopped;
  };
  onTestFinished(stopWorker);
  const ask = (method: string, path: string, body?: object) => stack.call(method, `${INTEGRATIONS}${path}`, body);
  expect((await ask('POST', '', hook('first'))).status).toBe(200);
  return { proxy, stack, stopWorker, ask };
}

it('a command that Temporal has been told, and its answer is lost, is answered as it came about; what nobody knows is called so', async () => {
  const { proxy, stack, stopWorker, ask } = await start();
  proxy.mute();
  const all = await Promise.all([
    ask('POST', '/first/_stop'),
    ask('PATCH', '/first', { filter_conditions: { entity_filter: ['return'] } }),
  ]);
  expect(all.map(({ status }) => status)).toEqual([202, 200]);
  expect(all[0]?.body).toMatchObject({ status: 'stopped' });
  expect(all[1]?.body).toMatchObject({ filter_conditions: { entity_filter: ['return'] } });

  proxy.unmute();
  await stopWorker();
  proxy.mute();
  const started = await ask('POST', '/first/_start');
  expect(started).toMatchObject({ status: 503, body: { error_code: 'service_unavailable' } });
  expect(started.headers.get('retry-after')).toBe('5');
  expect(started.body.message).toBe(
    'Temporal has not answered in time: this is done, or will be, or is not; look at first before you ask again',
  );

  proxy.unmute();
  const another = await startWorker(stack);
  onTestFinished(() => another.stop());
  await until(async () => (await ask('GET', '/first')).body.status === 'running');
  proxy.mute();
  expect(await ask('DELETE', '/first')).toMatchObject({ status: 202 });
  expect(await ask('GET', '/first')).toMatchObject({ status: 404 });
});

it('an integration whose start Temporal has been told is created, also when the answer is lost', async () => {
  const { proxy, stack, stopWorker, ask } = await start();
  const connection = await Connection.connect({ address: proxy.address });
  onTestFinished(() => connection.close());
  const { stores, settings, tenant } = stack;
  const actors = new Actors(new Client({ connection }), new TemporalCalls(connection), settings.SLUICE_TASK_QUEUE);
  // What is asked of Temporal before the start would be in its way.
  const creating = { ...stores, actors, maxIntegrations: 25, searchable: async () => false };
  const caller = { tenant, role: 'admin' as const, keyId: 'k', keyName: 'tester' };
  const create = (id: string) => createIntegration(creating, caller, newIntegration.parse(hook(id)));
  proxy.mute();
  expect(await create('second')).toMatchObject({ document: { integration: 'second', status: 'running' } });

  proxy.unmute();
  await stopWorker();
  proxy.mute();
  await expect(create('third')).rejects.toMatchObject({
    code: 'service_unavailable',
    message: expect.stringContaining('third is created, or will be, or is not; look for it'),
  });
  proxy.unmute();
  const another = await startWorker(stack);
  onTestFinished(() => another.stop());
  await until(async () => (await ask('GET', '/third')).status === 200);
});
