import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authenticator } from '../../src/api/authentication.js';
import { withEventLane } from '../../src/api/event-lane.js';
import { eventTaker } from '../../src/api/events.js';
import type { Role } from '../../src/domain/roles.js';
import { Secret } from '../../src/domain/secret.js';
import { hashKey, newKey } from '../../src/store/api-keys.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { openTestLog, type TestLog } from '../support/log.js';

const PUBLISHER = newKey().reveal();
const VIEWER = newKey().reveal();
const ROLE_OF = new Map<string, Role>([
  [hashKey(new Secret(PUBLISHER)), 'publisher'],
  [hashKey(new Secret(VIEWER)), 'viewer'],
]);
const keys = {
  findByHash: async (hash: string) => {
    const role = ROLE_OF.get(hash);
    return role ? { _id: 'k', tenant: 't', role, name: role, hash, createdAt: new Date() } : null;
  },
  touch: async () => undefined,
};

let store: TestLog;
let server: Server;
let url: string;
beforeAll(async () => {
  store = await openTestLog();
  const logger = createLogger({ level: 'silent', name: 'test' });
  const authenticator = new Authenticator(keys as never, undefined, { count: async () => undefined });
  const parts = { authenticator, take: eventTaker(store), logger, metrics: new Metrics() };
  server = createServer(withEventLane(parts, (_request, response) => response.end('the app')));
  server.listen(0);
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await store.close();
});

const EVENT = JSON.stringify({ name: 'order.created', id: '1', payload: {} });

async function call(path: string, init: { method?: string; key?: string; body?: string; id?: string } = {}) {
  const { method = 'POST', key, body = EVENT, id } = init;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(key && { authorization: `Bearer ${key}` }),
      ...(id && { 'x-request-id': id }),
    },
    ...(method === 'POST' && { body }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('the lane of the events', () => {
  test('takes events of those who may send them', async () => {
    const { status, text, headers } = await call('/api/v1/events', { key: PUBLISHER, id: 'mine' });
    expect([status, JSON.parse(text)]).toEqual([202, { accepted: 1, duplicates: 0, ids: ['1'] }]);
    expect(headers.get('x-request-id')).toBe('mine');
    expect(await store.log.find('t', 'order.created', '1')).not.toBeNull();
  });

  test.each([
    ['no key', undefined, 401, 'unauthorized'],
    ['an unknown key', newKey().reveal(), 401, 'unauthorized'],
    ['the key of a viewer', VIEWER, 403, 'forbidden'],
  ])('refuses %s', async (_which, key, expected, code) => {
    const { status, text, headers } = await call('/api/v1/events', { ...(key && { key }) });
    expect([status, JSON.parse(text).error_code]).toEqual([expected, code]);
    expect(headers.get('www-authenticate')).toBe(expected === 401 ? 'Bearer' : null);
  });

  test('answers mistakes as the rest of the API does', async () => {
    const { status, text, headers } = await call('/api/v1/events', { key: PUBLISHER, body: '{}', id: 'r1' });
    expect([status, headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8']);
    expect(JSON.parse(text)).toMatchObject({ error_code: 'invalid_request', request_id: 'r1', details: [{}, {}] });
  });

  test.each([
    ['/api/v1/events', 'GET'],
    ['/api/v1/events?x=1', 'POST'],
    ['/api/v1/events/', 'POST'],
    ['/api/v1/event-types', 'GET'],
    ['/', 'GET'],
  ])('leaves %s %s to the app', async (path, method) => {
    expect((await call(path, { method })).text).toBe('the app');
  });

  test('survives a sender that goes away in the middle', async () => {
    const headers = { authorization: `Bearer ${PUBLISHER}`, 'content-type': 'application/json' };
    const sending = request(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { ...headers, 'content-length': 1_000 },
    });
    const failed = once(sending, 'error');
    sending.write('{"name":');
    await once(server, 'request');
    sending.destroy();
    await failed;
    expect((await call('/api/v1/events', { key: PUBLISHER })).status).toBe(202);
  });
});
