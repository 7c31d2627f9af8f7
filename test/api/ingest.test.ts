import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LogOverloaded, LogUnavailable } from '../../src/log/index.js';
import { type IngestApi, startIngestApi } from '../support/ingest-api.js';
import { keysOf, openTestLog, readAll, type TestLog } from '../support/log.js';
import { until } from '../support/until.js';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const CLOUD = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const CLOUD_BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const GZIP = { 'content-encoding': 'gzip' };
const MIB = 1024 * 1024;

let store: TestLog;
let api: IngestApi;
beforeAll(async () => {
  store = await openTestLog();
  api = await startIngestApi({ log: store.log });
});
afterAll(async () => {
  await api.stop();
  await store.close();
});

let made = 0;
let prefix = '';
beforeEach(() => {
  made += 1;
  prefix = `case-${made}-`;
});

const event = (id: string, more: object = {}) => ({
  name: 'order.created',
  payload: { a: 1 },
  id: prefix + id,
  ...more,
});
const cloudEvent = (id: string, more: object = {}) => ({
  ...{ specversion: '1.0', source: '/shop', type: 'order.created', id: prefix + id, data: { a: 1 } },
  ...more,
});
const accepted = (n: number, ...ids: string[]) => ({
  status: 202,
  body: { accepted: n, duplicates: 0, ids: ids.map((id) => prefix + id) },
});
const refused = (path: string, message: RegExp | string) => ({
  status: 400,
  body: { error_code: 'invalid_request', details: [{ path, message: expect.stringMatching(message) }] },
});
const stored = async (id: string, name = 'order.created') =>
  (await api.get(`/events/${name}/${encodeURIComponent(prefix + id)}`)).body;
/** Nothing of a refused request is in the log. */
const nothingStored = async () =>
  expect(keysOf((await readAll(store.log)).segments).filter((key) => key.includes(`/${prefix}`))).toEqual([]);

describe('events are taken', () => {
  test('one at a time', async () => {
    expect(await api.post(event('1', { entity_id: 'o1' }))).toMatchObject(accepted(1, '1'));
    expect(await stored('1')).toMatchObject({ tenant: 't', id: `${prefix}1`, entity_id: 'o1', payload: { a: 1 } });
  });

  test('with an id of the service when they have none', async () => {
    const { body } = await api.post({ name: 'order.created', payload: {} });
    expect(body.ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect((await api.get(`/events/order.created/${body.ids[0]}`)).status).toBe(200);
  });

  test('as an array, in order', async () => {
    expect(await api.post([event('1'), event('2'), event('3')])).toMatchObject(accepted(3, '1', '2', '3'));
    const keys = keysOf((await readAll(store.log)).segments).filter((key) => key.includes(`/${prefix}`));
    expect(keys).toEqual(['1', '2', '3'].map((id) => `order.created/${prefix}${id}`));
  });

  test('as {"events": […]}', async () => {
    expect(await api.post({ events: [event('1'), event('2')] })).toMatchObject(accepted(2, '1', '2'));
  });

  test('as lines, whatever ends them, empty ones passed over', async () => {
    const body = `${JSON.stringify(event('1'))}\r\n\n  \n${JSON.stringify(event('2'))}\n${JSON.stringify(event('3'))}`;
    expect(await api.post(body, NDJSON)).toMatchObject(accepted(3, '1', '2', '3'));
  });

  test('as lines that arrive in pieces', async () => {
    const body = ['1', '2', '3'].map((id) => `${JSON.stringify(event(id, { payload: { ü: '€' } }))}\n`).join('');
    const sending = request(`${api.url}/events`, { method: 'POST', headers: NDJSON });
    const answer = once(sending, 'response');
    for (const byte of Buffer.from(body)) if (!sending.write(Buffer.from([byte]))) await once(sending, 'drain');
    sending.end();
    const [response] = await answer;
    expect(response.statusCode).toBe(202);
    response.resume();
    expect((await stored('3')).payload).toEqual({ ü: '€' });
  });

  test('as a CloudEvent', async () => {
    const time = '2026-01-31T10:00:00+01:00';
    const body = cloudEvent('1', { subject: 'o7', time, traceparent: '00-ab', datacontenttype: 'application/json' });
    expect(await api.post(body, CLOUD)).toMatchObject(accepted(1, '1'));
    const { published_at, ...rest } = await stored('1');
    expect(rest).toEqual({
      ...{ tenant: 't', name: 'order.created', id: `${prefix}1`, entity_id: 'o7', domain_entity_type: 'order' },
      ...{ domain_entity_id: 'o7', occurred_at: '2026-01-31T09:00:00.000Z', payload: { a: 1 } },
    });
  });

  test('as a batch of CloudEvents', async () => {
    const batch = [cloudEvent('1'), cloudEvent('2', { type: 'order.opened' })];
    expect(await api.post(batch, CLOUD_BATCH)).toMatchObject(accepted(2, '1', '2'));
    expect(await stored('2', 'order.opened')).toMatchObject({ name: 'order.opened' });
  });

  test('packed with gzip, in every form', async () => {
    expect(await api.post(gzipSync(JSON.stringify([event('1')])), GZIP)).toMatchObject(accepted(1, '1'));
    const lines = gzipSync(`${JSON.stringify(event('2'))}\n`);
    expect(await api.post(lines, { ...GZIP, ...NDJSON })).toMatchObject(accepted(1, '2'));
  });

  test('behind a byte order mark, which some systems put in front, in every form', async () => {
    const mark = '\ufeff';
    expect(await api.post(mark + JSON.stringify(event('1')))).toMatchObject(accepted(1, '1'));
    expect(await api.post(mark + JSON.stringify(cloudEvent('2')), CLOUD)).toMatchObject(accepted(1, '2'));
    expect(await api.post(`${mark}${JSON.stringify(event('3'))}\n`, NDJSON)).toMatchObject(accepted(1, '3'));
    expect(await api.post(gzipSync(mark + JSON.stringify([event('4')])), GZIP)).toMatchObject(accepted(1, '4'));
    expect(await api.post(`\n${mark}${JSON.stringify(event('5'))}`, NDJSON)).toMatchObject({ status: 400 });
  });

  test('in lists that hold none', async () => {
    for (const [body, headers] of [['[]'], ['{"events":[]}'], ['', NDJSON], ['[]', CLOUD_BATCH]] as const) {
      expect(await api.post(body, headers)).toMatchObject({ status: 202, body: { accepted: 0, ids: [] } });
    }
  });

  test('once: a repeat is counted and not stored', async () => {
    await api.post(event('1', { payload: { first: true } }));
    const again = [event('1', { payload: { first: false } }), event('2'), event('2')];
    const ids = ['1', '2', '2'].map((id) => prefix + id);
    expect(await api.post(again)).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 2, ids } });
    expect((await stored('1')).payload).toEqual({ first: true });
  });

  test('up to 10,000 at once', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => event(`-${i}`));
    expect((await api.post(many)).body.accepted).toBe(10_000);
  });
});

describe('a payload is stored as it was sent', () => {
  test.each([
    ['integers beyond 2^53', '{"n":12345678901234567890}'],
    ['decimals of many digits', '{"n":0.1000000000000000055511151231257827,"m":1.10}'],
    ['numbers beyond the range of a double', '{"n":1e999,"m":-0}'],
    ['repeated keys', '{"a":1,"a":2}'],
    ['keys that mean something to JavaScript', '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}'],
    ['escapes', '{"a":"\\u0000\\ud800\\/"}'],
    ['white space', '{ "a" : [ 1 , 2 ] }'],
  ])('%s', async (_what, payload) => {
    const id = `${prefix}1`;
    for (const [body, headers] of [
      [`{"name":"order.created","id":"${id}","payload":${payload}}`, {}],
      [`[{"payload":${payload},"name":"order.created","id":"${id}a"}]`, {}],
      [`{"name":"order.created","id":"${id}b","payload":${payload}}\n`, NDJSON],
      [`{"specversion":"1.0","source":"/","type":"order.created","id":"${id}c","data":${payload}}`, CLOUD],
    ] as const) {
      expect(await api.post(body, headers)).toMatchObject({ status: 202 });
    }
    for (const suffix of ['', 'a', 'b', 'c']) {
      const raw = await (await fetch(`${api.url}/events/order.created/${id}${suffix}`)).text();
      expect(raw).toContain(`"payload":${payload}}`);
    }
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  test('the last payload, when it is given twice, also with an escaped name', async () => {
    const body = `{"name":"order.created","id":"${prefix}1","payload":{"n":1},"p\\u0061yload":{"n":2}}`;
    expect(await api.post(body)).toMatchObject({ status: 202 });
    expect((await stored('1')).payload).toEqual({ n: 2 });
  });
});

describe('a request is refused as a whole, and told where it is wrong', () => {
  test.each([
    ['one event', () => event('1', { name: 'Order' }), {}, refused('name', 'entity.moment')],
    ['an unknown field', () => event('1', { nme: 1 }), {}, refused('nme', 'not a known field')],
    ['an event in a list', () => [event('1'), event('2', { payload: 1 })], {}, refused('events[1].payload', 'object')],
    ['a list by name', () => ({ events: [event('1', { id: '' })] }), {}, refused('events[0].id', '1 to 128')],
    ['fields beside the list', () => ({ events: [event('1')], extra: 1 }), {}, refused('extra', 'not a known field')],
    ['a list that is none', () => ({ events: {} }), {}, refused('events', 'array')],
    ['a list given twice', () => '{"events":[],"events":[]}', {}, refused('events', 'once')],
    ['what is no event', () => [event('1'), 7], {}, refused('events[1]', 'object')],
    ['text', () => '"text"', {}, refused('', 'event')],
    ['nothing', () => '', {}, refused('', 'event')],
    ['a CloudEvent', () => cloudEvent('1', { specversion: '0.3' }), CLOUD, refused('specversion', '1.0')],
    ['its type', () => [cloudEvent('1', { type: 'x' })], CLOUD_BATCH, refused('events[0].type', 'entity.moment')],
    ['its data', () => cloudEvent('1', { data: 'x' }), CLOUD, refused('data', 'object')],
    ['binary data', () => cloudEvent('1', { data: undefined, data_base64: 'YQ==' }), CLOUD, refused('data', 'object')],
    [
      'data of another kind',
      () => cloudEvent('1', { datacontenttype: 'text/xml' }),
      CLOUD,
      refused('datacontenttype', 'JSON'),
    ],
    ['one where a batch is due', () => cloudEvent('1'), CLOUD_BATCH, refused('', 'array')],
    ['a batch where one is due', () => [cloudEvent('1')], CLOUD, refused('', 'object')],
    ['a line', () => `${JSON.stringify(event('1'))}\n{"name":1}`, NDJSON, { status: 400 }],
  ])('%s', async (_what, body, headers, expected) => {
    expect(await api.post(body(), headers)).toMatchObject(expected);
    await nothingStored();
  });

  test.each([
    ['{', ''],
    ['{"name":"order.created","payload":{}', ''],
    ['{"name":"order.created","payload":{]}', ''],
    ["{'name':'order.created','payload':{}}", ''],
    ['{"name":"order.created","payload":{}} x', ''],
    ['[{"name":"order.created","payload":{}},{"name":"order.created" "payload":{}}]', 'events[1]'],
    ['[{"name":"order.created","payload":{}}', 'events[1]'],
    ['[{"name":"order.created","payload":{"a":01}}]', 'events[0]'],
    ['[{"name":"order.created","payload":{"a":"\t"}}]', 'events[0]'],
  ])('what is not JSON: %s', async (body, path) => {
    expect(await api.post(body)).toMatchObject(refused(path, 'not valid JSON'));
  });

  test('a line that is not JSON, by its place', async () => {
    const body = `${JSON.stringify(event('1'))}\n${JSON.stringify(event('2'))} x\n`;
    expect(await api.post(body, NDJSON)).toMatchObject(refused('events[1]', 'not valid JSON'));
    await nothingStored();
  });

  test('text that is not UTF-8', async () => {
    const body = Buffer.from(JSON.stringify([event('1', { payload: { a: '#' } })]));
    body[body.indexOf('#')] = 0xff;
    expect(await api.post(body)).toMatchObject(refused('events[0]', 'UTF-8'));
  });

  test('no more than twenty mistakes are told', async () => {
    const { body } = await api.post(Array.from({ length: 100 }, (_, i) => event(`${i}`, { name: '' })));
    expect(body.details).toHaveLength(20);
  });

  test('archives that are none, or end early', async () => {
    const packed = gzipSync(JSON.stringify(event('1')));
    for (const body of [Buffer.from('not gzip at all'), packed.subarray(0, -9)]) {
      expect(await api.post(body, GZIP)).toMatchObject({
        status: 400,
        body: { message: expect.stringMatching('gzip') },
      });
    }
  });

  test.each([
    ['text/plain', {}],
    ['application/json; charset=latin1', {}],
    ['application/json', { 'content-encoding': 'br' }],
  ])('a media type that is not taken: %s %j', async (type, more) => {
    const { status, body } = await api.post(event('1'), { 'content-type': type, ...more });
    expect([status, body.error_code]).toEqual([415, 'unsupported_media_type']);
  });

  test('a query that nobody asked for', async () => {
    const url = `${api.url}/events?dry_run=1`;
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(event('1')) });
    expect(await response.json()).toMatchObject({ error_code: 'invalid_request', details: [{ path: 'dry_run' }] });
    await nothingStored();
  });
});

describe('what is too large is refused', () => {
  const tooLarge = { status: 413, body: { error_code: 'payload_too_large' } };
  const big = (bytes: number) => ({ payload: { text: 'x'.repeat(bytes) } });

  test('an event of more than 1 MiB, and none that is just as large', async () => {
    const overhead = JSON.stringify(event('1', big(0))).length;
    expect(await api.post(event('1', big(MIB - overhead)))).toMatchObject({ status: 202 });
    const body = event('2', big(MIB - overhead + 1));
    expect(await api.post(body)).toMatchObject(tooLarge);
    expect(await api.post([event('3'), body])).toMatchObject({
      ...tooLarge,
      body: { details: [{ path: 'events[1]' }] },
    });
    expect(await api.post(`${JSON.stringify(event('3'))}\n${JSON.stringify(body)}`, NDJSON)).toMatchObject(tooLarge);
    expect(await stored('3')).toMatchObject({ error_code: 'resource_not_found' });
  });

  test('more than 10,000 events', async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => event(`-${i}`));
    expect(await api.post(many)).toMatchObject(tooLarge);
    expect(await api.post(many.map((one) => JSON.stringify(one)).join('\n'), NDJSON)).toMatchObject(tooLarge);
  });

  test('a body of more than 32 MiB, by its stated length, before it was sent', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': String(32 * MIB + 1) };
    const sending = request(`${api.url}/events`, { method: 'POST', headers });
    sending.on('error', () => undefined);
    sending.flushHeaders();
    const [response] = await once(sending, 'response');
    expect(response.statusCode).toBe(413);
    sending.destroy();
  });

  test('a body of more than 32 MiB that states no length', async () => {
    const sending = request(`${api.url}/events`, { method: 'POST', headers: NDJSON });
    sending.on('error', () => undefined);
    const answer = once(sending, 'response');
    const line = `${JSON.stringify(event('1', big(MIB / 2)))}\n`;
    for (let i = 0; i < 66; i += 1) if (!sending.write(line)) await once(sending, 'drain');
    sending.end();
    const [response] = await answer;
    expect(response.statusCode).toBe(413);
    response.resume();
  });

  test('hundreds of megabytes of lines, read to their end in the memory that a request may have', async () => {
    // Not by Node's client: it stops sending once it has its answer.
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    const answers: string[] = [];
    socket.on('data', (text) => answers.push(String(text)));
    const head = ['POST /api/v1/events HTTP/1.1', 'Host: here', `Content-Type: ${NDJSON['content-type']}`];
    socket.write(`${head.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const line = `${JSON.stringify(event('1', big(MIB / 4)))}\n`;
    const chunk = `${line.length.toString(16)}\r\n${line}\r\n`;
    const before = process.memoryUsage().rss;
    let most = 0;
    for (let i = 0; i < 1_600; i += 1) {
      if (!socket.write(chunk)) await once(socket, 'drain');
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    socket.end('0\r\n\r\n');
    await once(socket, 'close');
    expect(answers.join('')).toMatch(/^HTTP\/1.1 413 /);
    expect(most).toBeLessThan(150 * MIB);
  });

  test('a small archive of a huge body, without unpacking it to its end', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MIB, ' '), { level: 1 });
    const before = process.memoryUsage().rss;
    expect(await api.post(bomb, GZIP)).toMatchObject(tooLarge);
    expect(await api.post(bomb, { ...GZIP, ...NDJSON })).toMatchObject(tooLarge);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MIB);
  });
});

describe('when the log cannot take more', () => {
  test.each([
    [new LogOverloaded('full'), '1'],
    [new LogUnavailable('down'), '5'],
  ])('the answer is 503 and says when to come back: %s', async (error, seconds) => {
    const failing = await startIngestApi({
      log: { append: () => Promise.reject(error), find: () => Promise.reject(error), seenNames: async () => [] },
    });
    const { status, body, headers } = await failing.post(event('1'));
    expect([status, body.error_code, headers.get('retry-after')]).toEqual([503, 'service_unavailable', seconds]);
    expect((await failing.get('/events/order.created/1')).status).toBe(503);
    await failing.stop();
  });

  test('requests beyond the room for bodies wait for it unread, for a while, and the room is given back', async () => {
    const gates: (() => void)[] = [];
    const append = () => new Promise((resolve) => gates.push(() => resolve({ accepted: 1, duplicates: 0 })));
    const slow = await startIngestApi({
      log: { ...store.log, append } as never,
      intake: { tenantBytes: 3_000, totalBytes: 3_000, waitMs: 200 },
    });
    const body = event('1', { payload: { text: 'x'.repeat(1_000) } });
    const taken = [slow.post(body), slow.post(body)];
    await until(() => gates.length === 2);
    const refused = await slow.post(body);
    expect(refused).toMatchObject({ status: 503, body: { error_code: 'service_unavailable' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    const waiting = slow.post(body);
    gates[0]?.();
    await until(() => gates.length === 3);
    for (const letGo of gates) letGo();
    expect((await Promise.all([...taken, waiting])).map(({ status }) => status)).toEqual([202, 202, 202]);
    await slow.stop();
  });
});

describe('an event that is not there', () => {
  test('is not found', async () => {
    expect(await api.get('/events/order.created/none')).toMatchObject({
      status: 404,
      body: { error_code: 'resource_not_found' },
    });
  });
});
