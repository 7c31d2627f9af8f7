import { Client, Connection } from '@temporalio/client';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sweepWaiting } from '../../src/workflows/maintenance.js';
import { BUCKET, openBucket } from '../support/bucket.js';
import { type Alert, integrateWebhook, publishedAlerts, readAlert } from '../support/operational-events.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';
import { startWorkerInProcess } from '../support/worker-process.js';

const SHORT = {
  SLUICE_CIRCUIT_FAILURES: '2',
  SLUICE_PROBE_BASE_SECONDS: '1',
  SLUICE_PROBE_CAP_SECONDS: '1',
  SLUICE_BACKLOG_LIMIT_SECONDS: '1',
};

describe('an integration for operational events', () => {
  let stack: Stack;
  let connection: Connection;
  /** Gets all of them, signed. */
  let pager: Receiver;
  /** Gets every event of the platform. */
  let everything: Receiver;
  let target: Receiver;

  beforeAll(async () => {
    [pager, everything, target] = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
    connection = await Connection.connect({ address: inject('servers').temporal.address });
    stack = await startStack(SHORT);
    await integrateWebhook(stack, 'pager', pager.url, { filter_conditions: { entity_filter: ['sluice'] } });
    await integrateWebhook(stack, 'everything', everything.url);
  });
  afterAll(async () => {
    await stack.stop();
    await connection.close();
    await Promise.all([pager, everything, target].map((receiver) => receiver.stop()));
  });

  const post = (name: string, id: string) => stack.call('POST', '/events', { name, id, payload: {} });
  const alertsAbout = (id: string) =>
    pager.received.map(({ body }) => readAlert(body)).filter(({ entity_id }) => entity_id === id);
  /** What the pager gets about an integration, once the last of these has come. */
  const told = (id: string, ...names: string[]) =>
    until(
      () => {
        const alerts = alertsAbout(id);
        return alerts.map(({ name }) => name).join() === names.join() ? alerts : undefined;
      },
      { timeoutMs: 20_000 },
    ) as Promise<[Alert, ...Alert[]]>;
  /** A look at all backlogs, as there is one each minute. */
  async function sweep(): Promise<void> {
    const { workflow } = new Client({ connection });
    const workflowId = uniqueName('sweep');
    const taskQueue = stack.settings.SLUICE_TASK_QUEUE;
    const handle = await workflow.start(sweepWaiting, { workflowId, taskQueue, args: [] });
    await until(async () => {
      const { events } = await handle.fetchHistory();
      return events?.some((event) => event.activityTaskCompletedEventAttributes);
    });
    await handle.terminate();
  }

  it('is told, signed, that one has stopped itself, which one, and why', async () => {
    target.answer(() => ({ status: 410, body: 'moved out' }));
    await integrateWebhook(stack, 'gone', target.url, { filter_conditions: { entity_filter: ['gone'] } });
    await post('gone.created', '1');
    const [alert] = await told('gone', 'sluice.integration_stopped');
    expect(alert.payload).toEqual({
      integration_id: 'gone',
      integration_type: 'permanent',
      target: 'webhook',
      reason: (await stack.call('GET', `${INTEGRATIONS}/gone`)).body.status_reason,
    });
    expect(alert.payload.reason).toContain('gone for good');
    const { signing_secret: secret } = (await stack.call('GET', `${INTEGRATIONS}/pager/signing_secret`)).body;
    const [request] = pager.received;
    if (request === undefined) throw new Error('nothing came');
    expect(new Webhook(secret).verify(request.body, request.headers as Record<string, string>)).toEqual(alert);
    const shown = await until(async () => {
      const { body } = await stack.call('GET', '/org/integrations/published-events?domain_entity_id=gone');
      return body.length > 0 ? body : undefined;
    });
    expect(shown).toMatchObject([
      { integration_id: 'pager', event_name: 'sluice.integration_stopped', status: 'SUCCESS' },
    ]);
  });

  it('is told that a target fails, once, and that it works again', async () => {
    target.answer(() => ({ status: 500 }));
    await integrateWebhook(stack, 'flaky', target.url, { filter_conditions: { entity_filter: ['flaky'] } });
    for (const id of ['1', '2', '3']) await post('flaky.created', id);
    const [failing] = await told('flaky', 'sluice.integration_failing');
    const failures = target.received.length;
    await until(() => target.received.length > failures + 1);
    target.answer(() => ({ status: 200 }));
    const [, recovered] = await told('flaky', 'sluice.integration_failing', 'sluice.integration_recovered');
    expect(failing.payload.reason).toMatch(/^target failing: .*500/);
    expect(recovered?.payload).toMatchObject({ failing_since: failing.payload.failing_since });
  });

  it('is told that one has reached its end date, and nothing of one that was paused', async () => {
    target.answer(() => ({ status: 200 }));
    const range = (endsAt: number) => ({
      integration_type: 'temporary',
      starts_at: new Date(Date.now() - 1_000).toISOString(),
      ends_at: new Date(endsAt).toISOString(),
    });
    await integrateWebhook(stack, 'paused', target.url, range(Date.now() + 60_000));
    await stack.call('POST', `${INTEGRATIONS}/paused/_stop`);
    const over = range(Date.now() + 300);
    await integrateWebhook(stack, 'over', target.url, over);
    const [alert] = await told('over', 'sluice.integration_expired');
    expect(alert.payload).toMatchObject({ ends_at: over.ends_at, integration_type: 'temporary' });
    expect(alertsAbout('paused')).toEqual([]);
  });

  it('is told of a batch that a store does not take, once, with its number and key', async () => {
    const bucket = await openBucket(uniqueName('refused'));
    const s3_parameters = { ...bucket.parameters, aws_secret_access_key: 'not-the-secret', batch_max_seconds: 10 };
    const filter_conditions = { entity_filter: ['parcel'] };
    const body = { id: 'files', integration_type: 'permanent', s3_parameters, filter_conditions };
    expect((await stack.call('POST', INTEGRATIONS, body)).status).toBe(200);
    await post('parcel.sent', '1');
    await post('parcel.sent', '2');
    await until(() => alertsAbout('files').length === 2, { timeoutMs: 40_000 });
    const [failing, refused] = alertsAbout('files');
    expect([failing?.name, refused?.name]).toEqual(['sluice.integration_failing', 'sluice.batch_undeliverable']);
    const batch = await until(async () => {
      const [document] = await stack.stores.database.collections.batches.find({ integration: 'files' }).toArray();
      return (document?.attempts ?? 0) > 4 ? document : undefined;
    });
    expect(refused?.payload).toMatchObject({
      reason: failing?.payload.reason.replace(/^target failing: /, ''),
      batch: { number: 1, bucket: BUCKET, key: batch.key, events: 2, bytes: batch.bytes, attempts: 3 },
    });
    expect((await publishedAlerts(stack)).filter(({ entity_id }) => entity_id === 'files')).toHaveLength(2);
    bucket.close();
  });

  it('is told of a backlog that is too old, once for as long as it is so, and when it is so no longer', async () => {
    const slow = await startReceiver(() => undefined);
    await integrateWebhook(stack, 'slow', slow.url, { filter_conditions: { entity_filter: ['slow'] } });
    await post('slow.created', '1');
    await until(async () => {
      await sweep();
      return alertsAbout('slow').length > 0;
    });
    await sweep();
    const [old] = await told('slow', 'sluice.backlog_too_old');
    expect(old.payload).toMatchObject({ pending_events: 1, limit_seconds: 1 });
    // Its event is attempted now, if in vain.
    await slow.stop();
    await until(async () => {
      await sweep();
      return alertsAbout('slow').length > 1;
    });
    await sweep();
    const [, caughtUp] = await told('slow', 'sluice.backlog_too_old', 'sluice.backlog_caught_up');
    expect(caughtUp?.payload).toMatchObject({ too_old_since: old.occurred_at });
  });

  it('has nothing published about itself, so that its own trouble makes no more of it', async () => {
    pager.answer(({ event }) => ({ status: event.name === 'sluice.integration_stopped' ? 500 : 200 }));
    target.answer(() => ({ status: 410 }));
    for (const id of ['gone-a', 'gone-b', 'gone-c']) {
      await integrateWebhook(stack, id, target.url, { filter_conditions: { entity_filter: ['all_gone'] } });
    }
    await post('all_gone.created', '1');
    const reason = async () => (await stack.call('GET', `${INTEGRATIONS}/pager`)).body.status_reason;
    await until(async () => /^target failing/.test(await reason()), { timeoutMs: 20_000 });
    pager.answer(() => ({ status: 200 }));
    await told('gone-a', ...alertsAbout('gone-a').map(({ name }) => name));
    await until(async () => /^target works again/.test(await reason()), { timeoutMs: 20_000 });
    const alerts = await publishedAlerts(stack);
    expect(alerts.filter(({ entity_id }) => entity_id === 'pager')).toEqual([]);
    expect(alerts.filter(({ entity_id }) => entity_id.startsWith('gone-'))).toHaveLength(3);
  });

  it('is the only one that gets them: they are no part of every event', async () => {
    await until(() => everything.received.length > 5);
    expect(everything.received.filter(({ event }) => event.name.startsWith('sluice.'))).toEqual([]);
    const { event_types } = (await stack.call('GET', '/event-types')).body;
    const described = event_types.filter(({ entity }: { entity: string }) => entity === 'sluice');
    expect(described).toHaveLength(7);
    expect(
      described.every(({ description }: { description: string }) => !/Not in the catalogue/.test(description)),
    ).toBe(true);
  });

  it('cannot be deceived: a platform posts no such event', async () => {
    const answer = await post('sluice.integration_failing', '1');
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path: 'name' }] } });
  });
});

it('one that sleeps is woken by a worker that has no API beside it', async () => {
  const stack = await startStack(SHORT, { worker: false });
  const pager = await startReceiver();
  const gone = await startReceiver(() => ({ status: 410 }));
  try {
    await startWorkerInProcess(stack.env);
    await integrateWebhook(stack, 'pager', pager.url, { filter_conditions: { entity_filter: ['sluice'] } });
    await integrateWebhook(stack, 'gone', gone.url);
    const { cursors } = stack.stores.database.collections;
    await until(async () => (await cursors.findOne({ integration: 'pager' }))?.waiting);
    await stack.call('POST', '/events', { name: 'order.created', id: '1', payload: {} });
    await until(() => pager.received.length === 1);
    expect(readAlert(pager.received[0]?.body ?? '')).toMatchObject({ name: 'sluice.integration_stopped' });
  } finally {
    await stack.stop();
    await Promise.all([pager.stop(), gone.stop()]);
  }
});
