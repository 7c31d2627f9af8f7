import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBucket } from '../support/bucket.js';
import { type Collector, type Span, startCollector } from '../support/collector.js';
import { integrateWebhook } from '../support/operational-events.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${PARENT}-01`;
const SEND_QUICKLY = { OTEL_BSP_SCHEDULE_DELAY: '50' };

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const post = (stack: Stack, ids: string[], traceparent?: string, entity = 'order') =>
  stack.call(
    'POST',
    '/events',
    ids.map((id) => ({ name: `${entity}.created`, id, payload: {} })),
    traceparent === undefined ? {} : { traceparent },
  );
const cameOf = (id: string) => receiver.received.filter(({ event }) => event.id === id);

describe('without a collector', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  it('nothing of OpenTelemetry is loaded but its interface, which prom-client takes along', () => {
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    expect(loaded.filter((file) => /opentelemetry\/(?!api\/)/.test(file))).toEqual([]);
    expect(loaded.some((file) => file.includes('@temporalio'))).toBe(true);
  });

  it('a trace is passed on as it came, at every attempt, and what has none gets none', async () => {
    receiver.answer(() => ({ status: cameOf('traced').length > 1 ? 200 : 503 }));
    await integrateWebhook(stack, 'hook', receiver.url);
    await post(stack, ['untraced']);
    await post(stack, ['traced'], TRACEPARENT);
    await post(stack, ['later'], `cc-${TRACE}-${PARENT}-01-what-the-future-brings`);
    for (const broken of ['nonsense', `00-${'0'.repeat(32)}-${PARENT}-01`, `ff-${TRACE}-${PARENT}-01`]) {
      await post(stack, [broken], broken);
    }
    await until(() => receiver.received.length >= 7 && cameOf('traced').length === 2);
    const headerOf = (id: string) => cameOf(id).map(({ headers }) => headers.traceparent);
    expect(headerOf('traced')).toEqual([TRACEPARENT, TRACEPARENT]);
    expect(headerOf('later')[0]).toBe(TRACEPARENT);
    const others = receiver.received.filter(({ event }) => !['traced', 'later'].includes(event.id));
    expect(others.map(({ headers }) => headers.traceparent)).toEqual(others.map(() => undefined));
  });

  it('the log has a column for traces only where there is one, and the envelope has nothing of it', async () => {
    await post(stack, ['plain-1', 'plain-2'], undefined, 'plain');
    await post(stack, ['with-1', 'with-2'], TRACEPARENT, 'with');
    const segments = stack.stores.database.db.collection('segments');
    const plain = await segments.findOne({ names: 'plain.created' });
    expect(Object.keys(plain ?? {})).not.toContain('traces');
    expect(Object.keys(plain ?? {})).not.toContain('traceOf');
    expect(await segments.findOne({ names: 'with.created' })).toMatchObject({ traces: [TRACEPARENT] });
    expect((await stack.call('GET', '/events/with.created/with-1')).text).not.toContain(TRACE);
  });
});

describe('with a collector', () => {
  let stack: Stack;
  let collector: Collector;
  beforeAll(async () => {
    collector = await startCollector();
    Object.assign(process.env, SEND_QUICKLY);
    stack = await startStack({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
  });
  afterAll(async () => {
    await stack.stop();
    await collector.stop();
  });

  it('the request, and every attempt to deliver its event, are spans of the trace that the platform began', async () => {
    receiver.answer(() => ({ status: receiver.received.length > 1 ? 200 : 503 }));
    await integrateWebhook(stack, 'hook', receiver.url, { filter_conditions: { entity_filter: ['order'] } });
    await post(stack, ['traced'], TRACEPARENT);
    const attempts = await until(() => {
      const spans = collector.named('deliver to webhook');
      return spans.length === 2 ? spans : undefined;
    });
    const request = await until(() => collector.named('POST /api/v1/events')[0]);
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: PARENT });
    expect(request.attributes).toMatchObject({ 'sluice.tenant': stack.tenant, 'sluice.events.accepted': 1 });
    expect(request.attributes['http.response.status_code']).toBe(202);
    expect(attempts.map(({ traceId, parentSpanId }) => [traceId, parentSpanId])).toEqual([
      [TRACE, request.spanId],
      [TRACE, request.spanId],
    ]);
    expect(attempts.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, 200]);
    expect(attempts[0]).toMatchObject({ attributes: { 'error.type': 'http_5xx', 'sluice.attempt': 1 } });
    expect(attempts[0]?.attributes['server.address']).toBe(new URL(receiver.url).hostname);
    expect(attempts[0]?.attributes['server.port']).toBe(Number(new URL(receiver.url).port));
    expect(attempts[0]?.status.code).toBe(2);
    expect(receiver.received.map(({ headers }) => headers.traceparent)).toEqual(
      attempts.map(({ spanId }) => `00-${TRACE}-${spanId}-01`),
    );
    // The delivery that they were made in is a span of Temporal's own, which they are linked to.
    const isLinked = ({ spanId }: Span) => spanId === attempts[0]?.links[0]?.spanId;
    await until(() => collector.named('RunActivity:deliver').some(isLinked), { timeoutMs: 25_000 });
  });

  it('a request without a trace begins one, and one that is not to be sampled is not', async () => {
    const filter_conditions = { entity_filter: ['parcel'] };
    await integrateWebhook(stack, 'parcels', receiver.url, { filter_conditions });
    await post(stack, ['fresh'], undefined, 'parcel');
    await post(stack, ['silent'], `00-${TRACE}-${PARENT}-00`, 'parcel');
    await until(() => receiver.received.length === 2);
    const [, traceId] = `${cameOf('fresh')[0]?.headers.traceparent}`.split('-');
    const spans = await until(() => {
      const found = collector.spans.filter((span) => span.traceId === traceId);
      return found.length === 2 ? found : undefined;
    });
    // A fast target has answered before the request is over.
    expect(spans.map(({ name }) => name).sort()).toEqual(['POST /api/v1/events', 'deliver to webhook']);
    expect(cameOf('silent')[0]?.headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(collector.spans.filter(({ attributes }) => attributes['sluice.event.id'] === 'silent')).toEqual([]);
  });

  it('a request that was wrong is a span with its status, and no failure', async () => {
    expect((await stack.call('POST', '/events', { name: 'wrong' }, { traceparent: TRACEPARENT })).status).toBe(400);
    const isRefused = (span: Span) => span.attributes['http.response.status_code'] === 400;
    const refused = await until(() => collector.named('POST /api/v1/events').find(isRefused));
    expect(refused).toMatchObject({ traceId: TRACE, status: { code: 0 } });
  });

  it('a batch is a span that is linked to the traces of its events', async () => {
    const bucket = await openBucket(uniqueName('traced'));
    const s3_parameters = { ...bucket.parameters, batch_max_seconds: 10 };
    const filter_conditions = { entity_filter: ['invoice'] };
    const body = { id: 'files', integration_type: 'permanent', s3_parameters, filter_conditions };
    await stack.call('POST', INTEGRATIONS, body);
    await post(stack, ['a', 'b'], TRACEPARENT, 'invoice');
    await post(stack, ['c'], undefined, 'invoice');
    const [batch] = await until(
      () => {
        const spans = collector.named('deliver batch to S3');
        return spans.length > 0 ? spans : undefined;
      },
      { timeoutMs: 30_000 },
    );
    const requests = collector.named('POST /api/v1/events').slice(-2);
    expect(batch?.links.map(({ spanId }) => spanId).sort()).toEqual(requests.map(({ spanId }) => spanId).sort());
    expect(batch?.attributes).toMatchObject({ 'sluice.integration': 'files', 'sluice.batch.events': 3 });
    bucket.close();
  });
});

it('traces are written as protobuf by default, with the headers that the collector wants', async () => {
  const collector = await startCollector();
  const stack = await startStack(
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/in`, OTEL_EXPORTER_OTLP_HEADERS: 'x-team=blue%20one' },
    { worker: false },
  );
  await post(stack, ['1']);
  await stack.stop();
  expect(collector.requests[0]).toMatchObject({ type: 'application/x-protobuf', path: '/in' });
  expect(collector.requests[0]?.headers).toMatchObject({ 'x-team': 'blue one' });
  await collector.stop();
});
