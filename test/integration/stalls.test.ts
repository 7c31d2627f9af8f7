import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOperatorPort } from '../../src/run/operator-port.js';
import { stallsOf, startWorkerProcess } from '../../src/run/worker.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import type { RunningWorker } from '../../src/worker/worker.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { callApi, INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const logger = createLogger({ level: 'silent', name: 'test' });

describe('deliveries that stop silently', { timeout: 120_000 }, () => {
  let stack: Stack;
  let receiver: Receiver;
  let worker: RunningWorker | undefined;

  beforeEach(async () => {
    receiver = await startReceiver();
    stack = await startStack({ SLUICE_STALLED_SECONDS: '1', SLUICE_METRICS_PORT: '0' }, { worker: false });
    worker = undefined;
  });
  afterEach(async () => {
    await worker?.stop();
    await stack.stop();
    await receiver.stop();
  });

  const readiness = async () => (await callApi(`${stack.url}/readyz`, 'GET', undefined)).body;

  async function startWorker() {
    const { settings, stores } = stack;
    const stalls = stallsOf(settings, stores, logger);
    const metrics = new Metrics();
    worker = await startWorkerProcess(settings, stores, logger, metrics, stalls);
    const operators = await startOperatorPort(settings, { stores, metrics, stalls, logger });
    if (operators === undefined) throw new Error('there is no port');
    const callback_parameters = { callback_url: receiver.url };
    await stack.call('POST', INTEGRATIONS, { id: 'hook', integration_type: 'permanent', callback_parameters });
    return { ...operators, health: () => callApi(`${operators.url}/healthz`, 'GET', undefined) };
  }

  it('for want of a worker show in readiness, and no more once one has come', async () => {
    const operators = await startWorker();
    expect(await readiness()).toMatchObject({ deliveries: 'moving', oldest_due_event_age_seconds: 0, warnings: [] });
    await operators.stop();
    await worker?.stop();
    worker = undefined;
    await stack.call('POST', '/events', { name: 'order.created', id: 'late', payload: {} });
    const shown = await until(
      async () => {
        const now = await readiness();
        return now.deliveries === 'stalled' && now;
      },
      { timeoutMs: 40_000, everyMs: 500 },
    );
    expect(shown).toMatchObject({ status: 'ready', warnings: [expect.stringContaining('1 integration has an event')] });
    expect(shown.oldest_due_event_age_seconds).toBeGreaterThanOrEqual(1);
    await stack.restartWorker();
    await until(() => receiver.ids().includes('late'), { timeoutMs: 40_000 });
    await until(async () => (await readiness()).deliveries === 'moving', { timeoutMs: 40_000, everyMs: 500 });
  });

  it('within a worker make it unhealthy, so that it is started anew', async () => {
    const operators = await startWorker();
    try {
      const { publications } = stack.stores;
      const record = publications.record.bind(publications);
      let go = () => undefined as undefined;
      const hanging = new Promise<void>((resolve) => {
        go = () => void resolve();
      });
      // An answer of the database that never comes.
      publications.record = async (outcomes) => {
        if (outcomes.length > 0) await hanging;
        await record(outcomes);
      };
      expect(await operators.health()).toMatchObject({ status: 200, body: { status: 'ok' } });
      await stack.call('POST', '/events', { name: 'order.created', id: 'stuck', payload: {} });
      const stalled = { status: 503, body: { status: 'stalled', stalled_deliveries: 1 } };
      await until(async () => (await operators.health()).status === 503, { timeoutMs: 40_000, everyMs: 500 });
      expect(await operators.health()).toMatchObject(stalled);
      go();
      await until(async () => (await operators.health()).status === 200, { timeoutMs: 40_000, everyMs: 500 });
    } finally {
      await operators.stop();
    }
  });
});
