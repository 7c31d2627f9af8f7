import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authenticator } from '../../src/api/authentication.js';
import type { Role } from '../../src/domain/roles.js';
import { Secret } from '../../src/domain/secret.js';
import { newKey } from '../../src/store/api-keys.js';
import { type Answer, callApi, INTEGRATIONS, type Stack, startStack } from '../support/stack.js';

const LIMIT = 5;
const EVENT = { name: 'order.created', payload: {} };

/** Behind a proxy on loopback that tells whose requests they are, and with nothing in front. */
let proxied: Stack;
let direct: Stack;

beforeAll(async () => {
  const limit = { SLUICE_AUTH_FAILURES_PER_MINUTE: String(LIMIT) };
  proxied = await startStack({ ...limit, SLUICE_TRUSTED_PROXIES: '127.0.0.0/8,::1/128' }, { worker: false });
  direct = await startStack(limit, { worker: false });
});
afterAll(() => Promise.all([proxied.stop(), direct.stop()]));

type From = { address: string; key?: string | undefined; stack?: Stack };

function list({ address, key, stack = proxied }: From): Promise<Answer> {
  return callApi(`${stack.url}/api/v1${INTEGRATIONS}`, 'GET', key, undefined, { 'x-forwarded-for': address });
}

function post({ address, key }: From): Promise<Answer> {
  return callApi(`${proxied.url}/api/v1/events`, 'POST', key, EVENT, { 'x-forwarded-for': address });
}

function signIn({ address, key }: From): Promise<Answer> {
  const headers = { 'x-forwarded-for': address, 'x-requested-with': 'fetch' };
  return callApi(`${proxied.url}/api/v1/session`, 'POST', undefined, { key: key ?? 'x' }, headers);
}

/** Fails as often as an address may, in every way there is. */
async function useUp(address: string): Promise<void> {
  const tries = [
    () => list({ address }),
    () => list({ address, key: 'not-a-key' }),
    () => post({ address, key: newKey().reveal() }),
    () => post({ address }),
    () => signIn({ address, key: newKey().reveal() }),
  ];
  for (const attempt of tries) expect((await attempt()).status).toBe(401);
}

test('an address that has failed too often gets 429 on every way in, and is told when to come back', async () => {
  const address = '203.0.113.1';
  await useUp(address);
  for (const way of [list, post, signIn]) {
    const answer = await way({ address, key: newKey().reveal() });
    expect(answer).toMatchObject({ status: 429, body: { error_code: 'rate_limited' } });
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  }
});

test('a good key is let in from there all the same, on every way in', async () => {
  const address = '203.0.113.2';
  await useUp(address);
  expect((await list({ address })).status).toBe(429);
  const keyOf = async (role: Role) => (await proxied.stores.apiKeys.create(proxied.tenant, role, role)).key.reveal();
  expect((await list({ address, key: await keyOf('viewer') })).status).toBe(200);
  expect((await post({ address, key: await keyOf('publisher') })).status).toBe(202);
  expect((await signIn({ address, key: await keyOf('admin') })).status).toBe(200);
});

test('requests with a good key count for nothing, whatever they are answered', async () => {
  const address = '203.0.113.3';
  const { key } = await proxied.stores.apiKeys.create(proxied.tenant, 'viewer', 'viewer');
  for (let i = 0; i < 2 * LIMIT; i += 1) {
    expect((await post({ address, key: key.reveal() })).status).toBe(403);
  }
  expect((await list({ address })).status).toBe(401);
});

test('each address is counted by itself, and an IPv6 network of one customer as one', async () => {
  await useUp('203.0.113.4');
  expect((await list({ address: '203.0.113.5' })).status).toBe(401);
  await useUp('2001:db8:1:100::1');
  expect((await list({ address: '2001:db8:1:1ff::2' })).status).toBe(429);
  expect((await list({ address: '2001:db8:1:200::1' })).status).toBe(401);
});

test('only what the trusted proxy has seen itself counts as the address', async () => {
  await useUp('203.0.113.6');
  expect((await list({ address: '198.51.100.1, 203.0.113.6' })).status).toBe(429);
  expect((await list({ address: '203.0.113.6, 198.51.100.2' })).status).toBe(401);
});

test('without trusted proxies nobody can choose an address', async () => {
  for (let i = 0; i < LIMIT; i += 1) {
    expect((await list({ address: `198.51.100.${i}`, stack: direct })).status).toBe(401);
  }
  expect((await list({ address: '198.51.100.99', stack: direct })).status).toBe(429);
});

test('what cannot be a key costs no query, and a key that does not exist costs one', async () => {
  let queries = 0;
  const keys = {
    findByHash: async () => {
      queries += 1;
      return null;
    },
    get: async () => null,
    touch: async () => undefined,
  };
  const authenticator = new Authenticator(keys, undefined, { count: async () => undefined });
  const attempt = (key: string | undefined) =>
    authenticator.identify({} as IncomingMessage, key === undefined ? undefined : new Secret(key)).catch(() => 'no');
  const key = newKey().reveal();
  const misspelt = `${key.slice(0, 20)}${key[20] === 'x' ? 'y' : 'x'}${key.slice(21)}`;
  for (const bad of [undefined, 'x', `sluice_${'a'.repeat(43)}`, `sluice_${'a'.repeat(49)}`, misspelt]) {
    expect(await attempt(bad)).toBe('no');
  }
  expect(queries).toBe(0);
  for (let i = 0; i < 3; i += 1) expect(await attempt(key)).toBe('no');
  expect(queries).toBe(1);
});
