import { type Client, ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { prepareEvent } from '../../src/domain/events.js';
import { integrationWorkflowId } from '../../src/domain/integrations.js';
import { segmentsIn } from '../../src/log/documents.js';
import { EventLog } from '../../src/log/index.js';
import type { Receiver } from '../support/receiver.js';
import { callApi, INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { startWithTemporalClient } from '../support/stack-and-receiver.js';
import { until } from '../support/until.js';

const EVENT = { name: 'order.created', payload: {} };
const CLOSED_PORT = 'http://127.0.0.1:9/hook';

const permanent = (id: string, callback_url = CLOSED_PORT) => ({
  id,
  integration_type: 'permanent',
  callback_parameters: { callback_url },
});

describe('while no worker runs', () => {
  let stack: Stack;
  afterEach(() => stack.stop());

  it('what is asked is answered with 202, and done once a worker comes', async () => {
    stack = await startStack({}, { worker: false });
    expect(await stack.call('POST', INTEGRATIONS, permanent('early'))).toMatchObject({
      status: 202,
      body: { id: 'early' },
    });
    expect(await stack.call('GET', `${INTEGRATIONS}/early`)).toMatchObject({ status: 404 });
    expect(await stack.call('POST', INTEGRATIONS, permanent('early'))).toMatchObject({ status: 409 });
    await stack.restartWorker();
    await until(async () => (await stack.call('GET', `${INTEGRATIONS}/early`)).status === 200);
    expect(await stack.call('POST', `${INTEGRATIONS}/early/_stop`)).toMatchObject({
      status: 200,
      body: { status: 'stopped' },
    });
  });
});

describe('an integration that no worker has seen yet', () => {
  let stack: Stack;
  afterEach(() => stack.stop());

  it('can be removed, and its id is free once a worker has come; of others nothing is known', async () => {
    stack = await startStack({}, { worker: false });
    expect(await stack.call('POST', INTEGRATIONS, permanent('early'))).toMatchObject({ status: 202 });
    const other = await stack.stores.apiKeys.create('another-tenant', 'admin', 'other');
    const path = `${stack.url}/api/v1${INTEGRATIONS}/early`;
    expect(await callApi(path, 'DELETE', other.key.reveal())).toMatchObject({ status: 404 });
    expect(await stack.call('DELETE', `${INTEGRATIONS}/never`)).toMatchObject({ status: 404 });
    expect(await stack.call('DELETE', `${INTEGRATIONS}/early`)).toMatchObject({ status: 202 });
    await stack.restartWorker();
    await until(async () => (await stack.call('POST', INTEGRATIONS, permanent('early'))).status === 200);
    expect(await stack.call('GET', `${INTEGRATIONS}/early`)).toMatchObject({ status: 200 });
    await until(async () => (await stack.call('DELETE', `${INTEGRATIONS}/early`)).status === 404);
  });
});

describe('while Temporal is away', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ TEMPORAL_ADDRESS: '127.0.0.1:9' }, { worker: false });
  });
  afterAll(() => stack.stop());

  it('events are taken all the same', async () => {
    expect(await stack.call('POST', '/events', EVENT)).toMatchObject({ status: 202, body: { accepted: 1 } });
  });

  it('an integration is not created, not even half', async () => {
    const answer = await stack.call('POST', INTEGRATIONS, permanent('never'));
    expect(answer).toMatchObject({ status: 503, body: { error_code: 'service_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await stack.call('GET', INTEGRATIONS)).toMatchObject({ body: { integrations: [] } });
  });

  it('readiness names what is down', async () => {
    const answer = await callApi(`${stack.url}/readyz`, 'GET', undefined);
    expect(answer).toMatchObject({ status: 503, body: { status: 'not_ready', mongodb: 'up', temporal: 'down' } });
  });
});

describe('the maintenance', () => {
  let stack: Stack;
  let receiver: Receiver;
  let client: Client;

  beforeAll(async () => {
    const started = await startWithTemporalClient();
    ({ stack, receiver, client } = started);
    return started.stop;
  });

  it('wakes an integration whose wake was lost', async () => {
    await stack.call('POST', INTEGRATIONS, permanent('asleep', receiver.url));
    const { _id } = (await stack.stores.integrations.get(stack.tenant, 'asleep')) ?? { _id: '' };
    await until(async () => (await stack.stores.cursors.get(_id))?.waiting !== undefined, { timeoutMs: 20_000 });
    // A log of its own: nobody listens to its appends, as if the API had died right after the commit.
    const log = await EventLog.open(stack.stores.database.db);
    await log.append(stack.tenant, [prepareEvent(stack.tenant, { ...EVENT, id: 'unheard' })]);
    await log.close();
    // At once, beside the sweep that looks once a minute.
    await client.schedule.getHandle(`${stack.tenant}-sweep`).trigger(ScheduleOverlapPolicy.ALLOW_ALL);
    await until(() => receiver.ids().includes('unheard'));
  });

  it('brings back an actor that was ended by hand, and its integration goes on', async () => {
    await stack.call('POST', INTEGRATIONS, permanent('ended', receiver.url));
    const handle = client.workflow.getHandle(integrationWorkflowId(stack.tenant, 'ended'));
    await handle.terminate('by hand');
    await client.schedule.getHandle(`${stack.tenant}-repair`).trigger();
    await until(async () => (await handle.describe()).status.name === 'RUNNING');
    expect(await stack.call('POST', `${INTEGRATIONS}/ended/_stop`)).toMatchObject({
      status: 200,
      body: { status: 'stopped' },
    });
  });

  it('removes events that are older than the retention, never the newest segment, and says how many', async () => {
    const { log, database } = stack.stores;
    for (const id of ['old', 'older', 'oldest']) {
      await log.append(stack.tenant, [prepareEvent(stack.tenant, { ...EVENT, id })]);
    }
    const { seq } = await log.tail(stack.tenant);
    const publishedAt = new Date(Date.now() - 31 * 86_400_000);
    const segments = segmentsIn(database.db);
    await segments.updateMany({ tenant: stack.tenant }, { $set: { publishedAt } });
    const events = await segments.countDocuments({ tenant: stack.tenant });
    const schedule = client.schedule.getHandle(`${stack.tenant}-retention`);
    await schedule.trigger();
    const { workflow } = await until(async () => (await schedule.describe()).info.recentActions[0]?.action);
    const removed = await client.workflow.getHandle(workflow.workflowId, workflow.firstExecutionRunId).result();
    expect(removed).toEqual({ segments: events - 1, events: events - 1 });
    expect(
      await segments
        .find({ tenant: stack.tenant })
        .map((left) => left.seq)
        .toArray(),
    ).toEqual([seq - 1]);
  });

  it('brings nothing back of one that was deleted, and takes away what is still shown of it', async () => {
    const { integrations } = stack.stores.database.collections;
    await stack.call('POST', INTEGRATIONS, permanent('deleted', receiver.url));
    const shown = await integrations.findOne({ tenant: stack.tenant, integration: 'deleted' });
    expect(await stack.call('DELETE', `${INTEGRATIONS}/deleted`)).toMatchObject({ status: 200 });
    const handle = client.workflow.getHandle(integrationWorkflowId(stack.tenant, 'deleted'));
    await until(async () => (await handle.describe()).status.name === 'COMPLETED');
    // As when a repair had asked the actor just before, and shows it just after.
    if (shown !== null) await integrations.insertOne(shown);
    expect(await stack.call('GET', `${INTEGRATIONS}/deleted`)).toMatchObject({ status: 200 });
    await client.schedule.getHandle(`${stack.tenant}-repair`).trigger();
    await until(async () => (await stack.call('GET', `${INTEGRATIONS}/deleted`)).status === 404);
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  });

  it('goes on with all others when a projection cannot be read', async () => {
    const { integrations } = stack.stores.database.collections;
    await stack.call('POST', INTEGRATIONS, permanent('behind', receiver.url));
    const handle = client.workflow.getHandle(integrationWorkflowId(stack.tenant, 'behind'));
    const broken = { _id: 'broken', tenant: stack.tenant, integration: 'broken' };
    const behind = await integrations.findOneAndDelete({ tenant: stack.tenant, integration: 'behind' });
    // In this order, so that the broken one comes first.
    await integrations.insertMany([broken as never, ...(behind === null ? [] : [behind])]);
    await handle.terminate('by hand');
    await client.schedule.getHandle(`${stack.tenant}-repair`).trigger();
    await until(async () => (await handle.describe()).status.name === 'RUNNING');
    await integrations.deleteOne({ _id: 'broken' });
  });

  it('shows again what was removed from the projections by hand', async () => {
    await stack.call('POST', INTEGRATIONS, permanent('hidden', receiver.url));
    const { _id } = (await stack.stores.integrations.get(stack.tenant, 'hidden')) ?? { _id: '' };
    await stack.stores.integrations.remove(_id);
    await client.schedule.getHandle(`${stack.tenant}-repair`).trigger();
    await until(async () => (await stack.call('GET', `${INTEGRATIONS}/hidden`)).status === 200);
  });
});
