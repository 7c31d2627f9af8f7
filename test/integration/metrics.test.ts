import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startOperatorPort } from '../../src/run/operator-port.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { callApi, INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  stack = await startStack();
});
afterAll(async () => {
  await stack.stop();
  await receiver.stop();
});

async function textOf(url: string, key?: string): Promise<{ status: number; text: string; type: string | null }> {
  const response = await fetch(url, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
}

const metricsWith = (key?: string) => textOf(`${stack.url}/metrics`, key);

/** The value of one line; undefined when it is not there. */
function figure(text: string, line: string): number | undefined {
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

test('what comes in and goes out is counted', async () => {
  receiver.answer(({ event }) => ({ status: event.id === 'refused' ? 400 : 200 }));
  const callback_parameters = { callback_url: receiver.url };
  await stack.call('POST', INTEGRATIONS, { id: 'counted', integration_type: 'permanent', callback_parameters });
  for (const id of ['taken', 'refused', 'taken']) {
    await stack.call('POST', '/events', { name: 'order.created', id, payload: {} });
  }
  const text = await until(async () => {
    const { text: now } = await metricsWith();
    const outcomes = ['rejected', 'success'].map((outcome) =>
      figure(now, `sluice_deliveries_total{target="webhook",outcome="${outcome}"}`),
    );
    return outcomes.every((count) => count === 1) ? now : '';
  });
  expect(figure(text, 'sluice_events_accepted_total')).toBe(2);
  expect(figure(text, 'sluice_events_duplicate_total')).toBe(1);
  expect(figure(text, 'sluice_append_duration_seconds_count')).toBe(3);
  expect(figure(text, 'sluice_append_queue_bytes')).toBe(0);
  expect(figure(text, 'sluice_delivery_failures_total{reason="http_4xx"}')).toBe(1);
  expect(figure(text, 'sluice_delivery_latency_seconds_count{target="webhook"}')).toBe(1);
  const posted = 'sluice_http_requests_total{method="POST",route="/api/v1/events",status="202"}';
  expect(figure(text, posted)).toBe(3);
});

test('routes are named as in the document, so no path or id becomes a label', async () => {
  await stack.call('GET', `${INTEGRATIONS}/counted`);
  await stack.call('GET', '/nowhere/at-all');
  const { text } = await metricsWith();
  const route = '/api/v1/org/integrations/eventstream/{id}';
  expect(figure(text, `sluice_http_requests_total{method="GET",route="${route}",status="200"}`)).toBe(1);
  expect(figure(text, 'sluice_http_requests_total{method="GET",route="other",status="404"}')).toBe(1);
  expect(text).not.toContain('at-all');
});

describe('names of tenants and integrations', () => {
  test('are shown to nobody without a key, but the sums are', async () => {
    const { status, text, type } = await metricsWith();
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(text).not.toContain(stack.tenant);
    expect(text).not.toContain('counted');
    expect(figure(text, 'sluice_backlog_complete')).toBe(1);
    expect(figure(text, 'sluice_backlog_events')).toBeGreaterThanOrEqual(0);
  });

  test('are shown to who has a key of the tenant, and only those of that tenant', async () => {
    const { key } = await stack.stores.apiKeys.create('another', 'viewer', 'viewer');
    const ours = await metricsWith(stack.adminKey);
    expect(ours.text).toContain(`sluice_integration_backlog_events{tenant="${stack.tenant}",integration="counted"}`);
    const theirs = await metricsWith(key.reveal());
    expect(theirs.status).toBe(200);
    expect(theirs.text).not.toContain(stack.tenant);
  });

  test('a wrong key is refused, and so is one that may only post events', async () => {
    const { key } = await stack.stores.apiKeys.create(stack.tenant, 'publisher', 'publisher');
    expect((await metricsWith('wrong')).status).toBe(401);
    expect((await metricsWith(key.reveal())).status).toBe(403);
  });
});

test('on a port of their own the metrics need no key, show every name, and leave the port of the API', async () => {
  const apart = await startStack({ SLUICE_METRICS_PORT: '0' }, { worker: false });
  const settings = apart.settings;
  const logger = createLogger({ level: 'silent', name: 'test' });
  const operators = await startOperatorPort(settings, { stores: apart.stores, metrics: new Metrics(), logger });
  if (operators === undefined) throw new Error('there is no port');
  try {
    expect((await textOf(`${apart.url}/metrics`)).status).toBe(404);
    expect((await textOf(`${operators.url}/metrics`)).text).toContain('sluice_events_accepted_total 0');
    expect(await callApi(`${operators.url}/healthz`, 'GET', undefined)).toMatchObject({ status: 200 });
    expect(await callApi(`${operators.url}/readyz`, 'GET', undefined)).toMatchObject({
      status: 200,
      body: { status: 'ready', mongodb: 'up', temporal: 'up' },
    });
    expect((await textOf(`${operators.url}/api/v1/keys`)).status).toBe(404);
  } finally {
    await operators.stop();
    await apart.stop();
  }
});
