import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../src/domain/roles.js';
import { newKey } from '../../src/store/api-keys.js';
import { type Answer, callApi, INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

const SETTINGS_KEY = 'the-admin-key-of-the-settings';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ SLUICE_ADMIN_KEY: SETTINGS_KEY }, { worker: false });
});
afterAll(() => stack.stop());

/** A tenant of its own, with an admin key that calls the API. */
async function newTenant() {
  const tenant = uniqueName('keys');
  const { key, document } = await stack.stores.apiKeys.create(tenant, 'admin', 'first');
  const call = (method: string, path: string, body?: unknown) => callWith(key.reveal(), method, path, body);
  return { tenant, key: key.reveal(), keyId: document._id, call };
}

function callWith(key: string | undefined, method: string, path: string, body?: unknown): Promise<Answer> {
  return callApi(`${stack.url}/api/v1${path}`, method, key, body);
}

const names = ({ body }: Answer) => body.keys.map(({ name }: { name: string }) => name);

test('a new key is shown once, works at once, and only its hash is stored', async () => {
  const { call, tenant } = await newTenant();
  const made = await call('POST', '/keys', { name: 'shop', role: 'publisher' });
  expect(made.status).toBe(200);
  expect(made.body).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{24}$/),
    key: expect.stringMatching(/^sluice_[\w-]{49}$/),
    name: 'shop',
    role: 'publisher',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
  });
  expect(made.headers.get('cache-control')).toBe('no-store');
  const { key } = made.body;
  const event = { name: 'order.created', id: tenant, payload: {} };
  expect((await callWith(key, 'POST', '/events', event)).status).toBe(202);
  expect((await call('GET', `/events/order.created/${tenant}`)).body.tenant).toBe(tenant);
  expect(JSON.stringify((await call('GET', '/keys')).body)).not.toContain(key);
  const stored = JSON.stringify(await stack.stores.database.collections.apiKeys.find({ tenant }).toArray());
  expect(stored).not.toContain(key.slice(7));
});

test('keys are listed the oldest first, page by page, with their last use', async () => {
  const { call } = await newTenant();
  const made = [];
  for (const name of ['b', 'c', 'd']) made.push((await call('POST', '/keys', { name, role: 'viewer' })).body);
  expect((await callWith(made[0].key, 'GET', INTEGRATIONS)).status).toBe(200);
  const used = await until(async () => {
    const [, key] = (await call('GET', '/keys')).body.keys;
    return key.last_used_at && key;
  });
  expect(used).toEqual({
    id: made[0].id,
    name: 'b',
    role: 'viewer',
    created_at: made[0].created_at,
    last_used_at: expect.any(String),
  });
  const first = await call('GET', '/keys?limit=3');
  expect(names(first)).toEqual(['first', 'b', 'c']);
  expect(first.body.keys[2]).not.toHaveProperty('last_used_at');
  const [, next = ''] = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '') ?? [];
  const second = await call('GET', next.slice(next.indexOf('/keys')));
  expect([names(second), second.headers.get('link')]).toEqual([['d'], null]);
});

test('keys that were made in the same millisecond are each listed once', async () => {
  const { call, tenant } = await newTenant();
  for (const name of ['b', 'c', 'd', 'e']) await call('POST', '/keys', { name, role: 'viewer' });
  await stack.stores.database.collections.apiKeys.updateMany({ tenant }, { $set: { createdAt: new Date(0) } });
  const seen: string[] = [];
  for (let next: string | undefined = '/keys?limit=2'; next !== undefined; ) {
    const page: Answer = await call('GET', next);
    seen.push(...names(page));
    next = /<[^>]*(\/keys[^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
  }
  expect(seen).toEqual(['first', 'b', 'c', 'd', 'e']);
});

test('a revoked key is refused within a second, whoever revoked it and wherever it was in use', async () => {
  const { call, tenant } = await newTenant();
  const [here, elsewhere] = [
    (await call('POST', '/keys', { name: 'here', role: 'admin' })).body,
    (await call('POST', '/keys', { name: 'elsewhere', role: 'admin' })).body,
  ];
  const status = async (key: string) => (await callWith(key, 'GET', '/keys')).status;
  expect([await status(here.key), await status(elsewhere.key)]).toEqual([200, 200]);
  const answer = await call('DELETE', `/keys/${here.id}`);
  expect([answer.status, answer.body]).toEqual([200, undefined]);
  // What another process or the command line does: this API hears nothing of it.
  await stack.stores.apiKeys.revoke(tenant, elsewhere.id);
  await until(async () => (await status(here.key)) === 401, { timeoutMs: 5_000 });
  await until(async () => (await status(elsewhere.key)) === 401, { timeoutMs: 5_000 });
  expect(names(await call('GET', '/keys'))).toEqual(['first']);
  expect((await call('DELETE', `/keys/${here.id}`)).status).toBe(404);
});

test('a key cannot revoke itself, so nobody locks himself out', async () => {
  const { call, keyId } = await newTenant();
  expect(await call('DELETE', `/keys/${keyId}`)).toMatchObject({ status: 409, body: { error_code: 'conflict' } });
  const second = (await call('POST', '/keys', { name: 'second', role: 'admin' })).body;
  expect((await callWith(second.key, 'DELETE', `/keys/${keyId}`)).status).toBe(200);
});

test('a tenant neither sees nor revokes the keys of another', async () => {
  const [ours, theirs] = [await newTenant(), await newTenant()];
  const answers = [
    await theirs.call('DELETE', `/keys/${ours.keyId}`),
    await theirs.call('DELETE', '/keys/000000000000000000000000'),
  ];
  const [foreign, missing] = answers.map(({ status, body }) => [status, body.error_code, body.message]);
  expect(foreign).toEqual([404, 'resource_not_found', 'there is no such key']);
  expect(foreign).toEqual(missing);
  expect((await theirs.call('GET', '/keys')).body.keys.map(({ id }: { id: string }) => id)).toEqual([theirs.keyId]);
  expect((await ours.call('GET', '/keys')).status).toBe(200);
});

test.each<Role>(['viewer', 'publisher'])('a %s can do nothing with keys', async (role) => {
  const { call, keyId } = await newTenant();
  const { key } = (await call('POST', '/keys', { name: role, role })).body;
  const calls: [string, string, unknown?][] = [
    ['GET', '/keys'],
    ['POST', '/keys', { name: 'mine', role: 'admin' }],
    ['DELETE', `/keys/${keyId}`],
  ];
  for (const [method, path, body] of calls) {
    expect(await callWith(key, method, path, body)).toMatchObject({ status: 403, body: { error_code: 'forbidden' } });
  }
});

test('the admin key of the settings makes keys of the tenant "default" and is none of them', async () => {
  const made = await callWith(SETTINGS_KEY, 'POST', '/keys', { name: 'a', role: 'admin' });
  expect(made.status).toBe(200);
  expect(names(await callWith(made.body.key, 'GET', '/keys'))).toEqual(['a']);
  expect((await callWith(SETTINGS_KEY, 'DELETE', '/keys/admin')).status).toBe(409);
  expect((await callWith(made.body.key, 'DELETE', '/keys/admin')).status).toBe(404);
});

test.each([
  ['no name', { role: 'admin' }, 'name'],
  ['an empty name', { name: '', role: 'admin' }, 'name'],
  ['a name that is too long', { name: 'x'.repeat(101), role: 'admin' }, 'name'],
  ['a name with a line break', { name: 'a\nb', role: 'admin' }, 'name'],
  ['another role', { name: 'a', role: 'root' }, 'role'],
  ['a role that asks the database', { name: 'a', role: { $ne: 'viewer' } }, 'role'],
  ['another tenant', { name: 'a', role: 'admin', tenant: 'other' }, 'tenant'],
])('a key with %s is refused, and the answer names the field', async (_what, body, path) => {
  const answer = await stack.call('POST', '/keys', body);
  expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
  expect(answer.body.details.map((detail: { path: string }) => detail.path)).toEqual([path]);
});

test.each(['?limit=0', '?cursor=zzz', `?cursor=${Buffer.from('[1,"x"]').toString('base64url')}`, '?name=a'])(
  'the list %s is refused',
  async (query) => {
    expect((await stack.call('GET', `/keys${query}`)).status).toBe(400);
  },
);

test('only keys that were made here are let in', async () => {
  const near = stack.adminKey.slice(0, -1);
  for (const key of [newKey().reveal(), near, `${stack.adminKey}x`, 'sluice_', `${SETTINGS_KEY}!`]) {
    expect(await callWith(key, 'GET', '/keys')).toMatchObject({ status: 401, body: { error_code: 'unauthorized' } });
  }
});
