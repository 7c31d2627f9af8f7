import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authenticator } from '../../src/api/authentication.js';
import { SignedInBrowsers } from '../../src/api/sessions/index.js';
import type { Role } from '../../src/domain/roles.js';
import { Secret } from '../../src/domain/secret.js';
import { type Answer, callApi, INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const HOUR_MS = 3_600_000;
const UI = 'http://temporal.example/';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ SLUICE_TEMPORAL_UI_URL: UI }, { worker: false });
});
afterAll(() => stack.stop());

type Headers = Record<string, string>;

/** Calls the API without a key, as a browser does. */
function browse(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Answer> {
  return callApi(`${stack.url}/api/v1${path}`, method, undefined, body, headers);
}

const CONSOLE = { 'x-requested-with': 'fetch' };

async function signIn(role: Role, headers: Headers = {}) {
  const { key, document } = await stack.stores.apiKeys.create(stack.tenant, role, `${role} in a browser`);
  const answer = await browse('POST', '/session', { key: key.reveal() }, { ...CONSOLE, ...headers });
  const [setCookie = ''] = answer.headers.getSetCookie();
  const [cookie = ''] = setCookie.split(';');
  return { answer, setCookie, cookie, key, keyId: document._id };
}

const present = (cookie: string, headers: Headers = {}) => browse('GET', '/session', undefined, { cookie, ...headers });

test('a key is changed for a cookie that scripts cannot read and other sites cannot send', async () => {
  const { answer, setCookie, cookie, keyId } = await signIn('admin');
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    tenant: stack.tenant,
    role: 'admin',
    key_id: keyId,
    key_name: 'admin in a browser',
    expires_at: expect.any(String),
    temporal_ui_url: 'http://temporal.example',
    temporal_namespace: 'default',
  });
  expect(Date.parse(answer.body.expires_at) - Date.now()).toBeGreaterThan(11.9 * HOUR_MS);
  expect(setCookie).toMatch(/^sluice=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
  expect((await present(cookie)).body).toEqual(answer.body);
  expect((await browse('GET', INTEGRATIONS, undefined, { cookie })).body).toEqual({ integrations: [] });
});

test('the database holds neither the token nor the key', async () => {
  const { cookie, key } = await signIn('admin');
  const [, token = ''] = cookie.split('=');
  const stored = JSON.stringify(await stack.stores.database.collections.sessions.find().toArray());
  expect(stored).toContain(stack.tenant);
  for (const secret of [token, key.reveal()]) expect(stored).not.toContain(secret);
});

test('over HTTPS the cookie is Secure and bound to the host, and no other cookie counts', async () => {
  for (const https of [{ 'x-forwarded-proto': 'https' }, { origin: stack.url.replace('http:', 'https:') }]) {
    const { setCookie, cookie } = await signIn('viewer', https);
    expect(setCookie).toMatch(/^__Host-sluice=.*; HttpOnly; Secure; SameSite=Strict$/);
    expect((await present(cookie, https)).status).toBe(200);
  }
  const { cookie } = await signIn('viewer');
  expect((await present(cookie)).status).toBe(200);
  expect((await present(cookie, { 'x-forwarded-proto': 'https' })).status).toBe(401);
});

test('signing out ends the session and takes the cookie away, and may be repeated', async () => {
  const { cookie } = await signIn('admin');
  const out = await browse('DELETE', '/session', undefined, { cookie, ...CONSOLE });
  expect(out.status).toBe(200);
  expect(out.headers.getSetCookie()[0]).toMatch(/^sluice=; Path=\/; Expires=Thu, 01 Jan 1970/);
  expect((await present(cookie)).status).toBe(401);
  expect((await browse('DELETE', '/session', undefined, { cookie, ...CONSOLE })).status).toBe(200);
});

test('nobody signs in with an unknown key, and a publisher is told why not', async () => {
  expect(await browse('POST', '/session', { key: 'sluice_wrong' }, CONSOLE)).toMatchObject({ status: 401 });
  const { answer, setCookie } = await signIn('publisher');
  expect(answer).toMatchObject({ status: 403, body: { message: expect.stringContaining('may only post events') } });
  expect(setCookie).toBe('');
  const bad = await browse('POST', '/session', { key: 7, role: 'admin' }, CONSOLE);
  expect(bad).toMatchObject({ status: 400, body: { details: [{ path: 'key' }, { path: 'role' }] } });
});

test('a session goes no further than the role of its key', async () => {
  const { cookie } = await signIn('viewer');
  const created = await browse('POST', INTEGRATIONS, {}, { cookie, ...CONSOLE });
  expect(created).toMatchObject({ status: 403, body: { message: 'a viewer key may not do this' } });
});

describe('what changes something', () => {
  const create = (headers: Headers) => browse('POST', INTEGRATIONS, {}, headers);

  test('is refused without the header that no other site can send', async () => {
    const { cookie, key } = await signIn('admin');
    const refused = await create({ cookie });
    expect(refused).toMatchObject({ status: 403, body: { message: expect.stringContaining('X-Requested-With') } });
    expect(await create({ cookie, ...CONSOLE })).toMatchObject({ status: 400 });
    // A key does not come along by itself.
    expect(await create({ authorization: `Bearer ${key.reveal()}` })).toMatchObject({ status: 400 });
    expect((await browse('POST', '/session', { key: key.reveal() })).status).toBe(403);
    expect((await browse('DELETE', '/session', undefined, { cookie })).status).toBe(403);
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the domain', { 'sec-fetch-site': 'same-site' }],
    ['another origin, over plain HTTP', { origin: 'http://evil.example' }],
    ['no origin at all', { origin: 'null' }],
  ])('is refused when it comes from %s', async (_title, headers) => {
    const { cookie } = await signIn('admin');
    const refused = await create({ cookie, ...CONSOLE, ...headers });
    expect(refused).toMatchObject({ status: 403, body: { message: 'this request comes from another site' } });
  });

  test('passes when it comes from the console', async () => {
    const { cookie } = await signIn('admin');
    for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin: stack.url }]) {
      expect((await create({ cookie, ...CONSOLE, ...headers })).status).toBe(400);
    }
  });
});

test('revoking the key ends its sessions', async () => {
  const { cookie, keyId } = await signIn('admin');
  expect((await present(cookie)).status).toBe(200);
  await stack.stores.apiKeys.revoke(stack.tenant, keyId);
  await until(async () => (await present(cookie)).status === 401, { timeoutMs: 5_000 });
});

test('a session lasts as long as it is used, and a week at most', async () => {
  const { sessions } = stack.stores.database.collections;
  const { cookie, keyId } = await signIn('viewer');
  const soon = new Date(Date.now() + HOUR_MS);
  await sessions.updateOne({ keyId }, { $set: { expiresAt: soon } });
  const used = await present(cookie);
  expect(Date.parse(used.body.expires_at)).toBeGreaterThan(soon.getTime() + 10 * HOUR_MS);
  expect(used.headers.getSetCookie()[0]).toContain(cookie);
  expect((await sessions.findOne({ keyId }))?.expiresAt.toISOString()).toBe(used.body.expires_at);
  expect((await present(cookie)).headers.getSetCookie()).toEqual([]);

  const old = await signIn('viewer');
  const createdAt = new Date(Date.now() - (7 * 24 - 1) * HOUR_MS);
  await sessions.updateOne({ keyId: old.keyId }, { $set: { createdAt, expiresAt: new Date(Date.now() + 1_000) } });
  const last = await present(old.cookie);
  expect(Date.parse(last.body.expires_at) - createdAt.getTime()).toBe(7 * 24 * HOUR_MS);

  const gone = await signIn('viewer');
  await sessions.updateOne({ keyId: gone.keyId }, { $set: { expiresAt: new Date(Date.now() - 1) } });
  expect((await present(gone.cookie)).status).toBe(401);
});

test('a key that is sent counts before a session, and events are taken with a key only', async () => {
  const { cookie } = await signIn('admin');
  expect((await present(cookie, { authorization: 'Bearer wrong' })).status).toBe(401);
  const event = { name: 'order.created', payload: {} };
  expect((await browse('POST', '/events', event, { cookie, ...CONSOLE })).status).toBe(401);
});

test('a new admin key in the settings ends the sessions of the old one', async () => {
  const { apiKeys, sessions } = stack.stores;
  const [before, after] = ['the-admin-key-of-yesterday', 'the-admin-key-of-today!!!'].map((key) => {
    const authenticator = new Authenticator(apiKeys, new Secret(key), { count: async () => undefined });
    return new SignedInBrowsers(sessions, authenticator);
  });
  const signedIn = await before?.signIn({} as IncomingMessage, new Secret('the-admin-key-of-yesterday'));
  if (signedIn === undefined) throw new Error('not signed in');
  expect((await before?.find(signedIn.token))?.caller.keyId).toBe('admin');
  expect(await after?.find(signedIn.token)).toBeUndefined();
});
