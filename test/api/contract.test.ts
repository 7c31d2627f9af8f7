import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSigningSecret } from '../../src/api/integrations/targets.js';
import { ALL_OPERATIONS } from '../../src/api/openapi/all-operations.js';
import { ROLES, type Role } from '../../src/domain/roles.js';
import { type ContractCalls, type Given, startContractCalls } from '../support/contract-calls.js';
import { CONTRACT, type ContractRow } from '../support/contract-table.js';
import { OPENAPI, seenAnswers } from '../support/documented.js';
import { integrationState, WEBHOOK } from '../support/fixtures.js';
import type { LivedInTenant } from '../support/lived-in-tenant.js';
import { type Answer, INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

/*
 * - Every call of the contract, from one table: without a key, with the key of every role, with a query and a body that are
 *   not allowed; then as it is meant. Those with another tenant's key are in isolation.test.ts.
 * - `callApi` holds every answer against the OpenAPI document.
 */

let calls: ContractCalls;
let make: ContractCalls['make'];
let tenant: LivedInTenant;

beforeAll(async () => {
  calls = await startContractCalls();
  ({ make, tenant } = calls);
});
afterAll(() => calls.stop());

const ids = Object.keys(CONTRACT);
const rows = Object.entries(CONTRACT);
const guarded = rows.filter(([, { roles }]) => roles !== 'anyone');
const withBody = ids.filter((id) => ALL_OPERATIONS[id]?.body !== undefined);
const withParams = rows.filter(([, { params }]) => params !== undefined);

const pathsOf = ({ body }: Answer) => body.details.map(({ path }: { path: string }) => path);

test('the table has every operation', () => {
  expect(Object.keys(ALL_OPERATIONS).sort()).toEqual([...ids].sort());
});

describe('without a valid key', () => {
  test.each(guarded)('%s is refused, whatever else is wrong', async (id) => {
    for (const key of [undefined, 'sluice_wrong', '', '{"$ne":null}']) {
      for (const given of [{}, { query: 'colour=red' }]) {
        const answer = await make(id, key, given);
        expect(answer).toMatchObject({ status: 401, body: { error_code: 'unauthorized' } });
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    }
  });
});

describe('the roles of', () => {
  /** What nobody has, so that nothing comes of a call that is let through. */
  const harmless = ({ params }: ContractRow): Given =>
    params === undefined
      ? { query: 'colour=red' }
      : { params: Object.fromEntries(Object.keys(params(tenant)).map((n) => [n, 'x'])) };

  test.each(guarded)('%s', async (id, row) => {
    for (const role of ROLES) {
      const answer = await make(id, tenant.keys[role], harmless(row));
      if ((row.roles as readonly Role[]).includes(role)) expect([400, 404]).toContain(answer.status);
      else expect(answer).toMatchObject({ status: 403, body: { error_code: 'forbidden' } });
    }
  });
});

describe('a query that is not allowed', () => {
  test.each(rows)('is refused by %s', async (id, { roles }) => {
    const key = roles === 'anyone' ? undefined : tenant.keys.admin;
    for (const name of ['colour', '$where', '__proto__', 'limit[$gt]']) {
      const answer = await make(id, key, { query: `${encodeURIComponent(name)}=1` });
      expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
      expect(pathsOf(answer)).toContain(name);
    }
    for (const name of Object.keys(ALL_OPERATIONS[id]?.query?.shape ?? { colour: 1 })) {
      const answer = await make(id, key, { query: `${name}=1&${name}=2` });
      expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
      expect(pathsOf(answer)).toContain(name);
    }
  });
});

describe('a body that is not allowed', () => {
  test.each(withBody)('is refused by %s', async (id) => {
    const good = CONTRACT[id]?.body?.(tenant) as object | undefined;
    const send = (body: unknown, headers?: Given['headers']) =>
      make(id, tenant.keys.admin, { body, ...(headers && { headers }) });
    const unknown = await send({ ...good, colour: 'red' });
    expect(unknown).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
    expect(unknown.body.details).toContainEqual({
      path: 'colour',
      message: expect.stringMatching(/^is not a known field; there (are \w+|is none here)/),
    });
    expect(pathsOf(await send(`{"__proto__":{"role":"admin"}}`))).toContain('__proto__');
    expect(pathsOf(await send({ $where: 'true' }))).toContain('$where');
    for (const [body, path] of [
      ['[]', ''],
      ['[{"a":1}]', ''],
    ] as const)
      expect(pathsOf(await send(body))).toEqual([path]);
    for (const body of ['{', '{"a":1}}']) {
      expect(await send(body)).toMatchObject({ status: 400, body: { message: 'the body is not valid JSON' } });
    }
    for (const body of ['"text"', 'null', '7']) {
      expect(await send(body)).toMatchObject({
        status: 400,
        body: { message: expect.stringMatching(/^the body must be (an object|empty)$/) },
      });
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      expect(await send('{}', { 'content-type': type })).toMatchObject({
        status: 415,
        body: { error_code: 'unsupported_media_type', message: 'the content type must be application/json' },
      });
    }
    expect(await send('{}', { 'content-encoding': 'zip' })).toMatchObject({ status: 415 });
    expect(await send('{}', { 'content-type': 'application/json; charset=latin1' })).toMatchObject({ status: 415 });
    const huge = await send(`{"colour":"${'x'.repeat(1_100_000)}"}`);
    expect(huge).toMatchObject({ status: 413, body: { error_code: 'payload_too_large' } });
  });
});

describe('a path that names nothing', () => {
  const NAMES = [
    'nothing',
    '{"$ne":null}',
    '$where',
    '__proto__',
    'a b',
    '\u0000',
    '../hook',
    'HOOK',
    'x'.repeat(600),
    'ü',
  ];

  test.each(withParams)('is not found by %s', async (id, { params }) => {
    for (const name of Object.keys(params?.(tenant) ?? {})) {
      for (const value of NAMES) {
        const answer = await make(id, tenant.keys.admin, { params: { ...params?.(tenant), [name]: value } });
        expect(answer).toMatchObject({ status: 404, body: { error_code: 'resource_not_found' } });
      }
    }
  });

  test('is a bad request when it is not even text', async () => {
    const answer = await calls.stack.call('GET', `${INTEGRATIONS}/%E0%A4%A`);
    expect(answer).toMatchObject({ status: 400, body: { message: 'the path is not valid' } });
  });
});

describe('what stands against a call', () => {
  const conflict = (reason: RegExp) => ({
    status: 409,
    body: { error_code: 'conflict', message: expect.stringMatching(reason) },
  });

  test('is said with 409', async () => {
    const { keys, hook, batchedId } = tenant;
    const body = { id: hook, integration_type: 'permanent', callback_parameters: { callback_url: calls.receiver.url } };
    expect(await make('createIntegration', keys.admin, { body })).toMatchObject(conflict(/there is an integration/));
    const inBatch = { publicationId: batchedId };
    expect(await make('retryPublishedEvent', keys.admin, { params: inBatch })).toMatchObject(conflict(/in batches/));
    const { document, key } = await calls.stack.stores.apiKeys.create(tenant.tenant, 'admin', 'own');
    const own = { id: document._id };
    expect(await make('revokeKey', key.reveal(), { params: own })).toMatchObject(conflict(/this very key/));
  });

  test('of an expired integration is its end date, until that is moved', async () => {
    const id = `over-${tenant.mark}`;
    const range = { integration_type: 'temporary', starts_at: '2025-01-01T00:00:00Z', ends_at: '2025-01-02T00:00:00Z' };
    const callback_parameters = { callback_url: calls.receiver.url };
    await make('createIntegration', tenant.keys.admin, { body: { id, ...range, callback_parameters } });
    const status = async () => (await make('getIntegration', tenant.keys.admin, { params: { id } })).body.status;
    await until(async () => (await status()) === 'stopped');
    const start = () => make('startIntegration', tenant.keys.admin, { params: { id } });
    expect(await start()).toMatchObject(conflict(/has reached its end date; move ends_at/));
    await make('moveEndDate', tenant.keys.admin, { params: { id } });
    expect(await start()).toMatchObject({ status: 200, body: { status: 'running' } });
  });

  test('when it is the target, is said with 502, and a rejected event stays in the list', async () => {
    calls.receiver.answer(() => ({ status: 503 }));
    for (const id of ['retryPublishedEvent', 'retryRejectedEvent']) {
      expect(await make(id, tenant.keys.admin)).toMatchObject({ status: 502, body: { error_code: 'target_failed' } });
    }
    const { body } = await make('listRejectedEvents', tenant.keys.admin, { query: '' });
    expect(body.rejected_events.map((item: { id: string }) => item.id)).toEqual(tenant.rejectedIds);
  });
});

describe('as it is meant,', () => {
  beforeAll(() => calls.receiver.answer(() => ({ status: 200 })));

  test.each(rows)('%s succeeds', async (id, { roles, status }) => {
    expect((await make(id, roles === 'anyone' ? undefined : tenant.keys.admin)).status).toBe(status);
  });

  test('every call has been seen to succeed, and to fail in each way that its request can be at fault for', () => {
    const expected = Object.entries(ALL_OPERATIONS).flatMap(([id, { path, method }]) => {
      const documented = Object.keys(OPENAPI.paths[path][method].responses);
      const own = ['200', '400', '401', '403', '404', '409', '413', '415', '502'];
      return documented.filter((status) => own.includes(status)).map((status) => `${id} ${status}`);
    });
    expect(expected.filter((one) => !seenAnswers.has(one) && !ELSEWHERE.includes(one))).toEqual([]);
  });
});

/** Answers that other tests see, and those that only a race of two calls brings about. */
const ELSEWHERE = [
  ...[
    'signIn 401',
    'signIn 403',
    'signOut 403',
    'getMetrics 401',
    'getMetrics 403',
    'postEvents 413',
    'postEvents 415',
    'testUnsavedTarget 404',
  ],
  ...[
    'changeIntegration 409',
    'stopIntegration 409',
    'moveEndDate 409',
    'rotateSigningSecret 409',
    'retryRejectedEvent 409',
    'retryRejectedEvents 409',
    'getSigningSecret 409',
    'testTarget 409',
    'testUnsavedTarget 409',
  ],
];

describe('while no worker runs', () => {
  let waiting: Stack;
  beforeAll(async () => {
    waiting = await startStack({}, { worker: false });
  });
  afterAll(() => waiting.stop());

  test('commands are answered with 202 and done later', async () => {
    const { call, tenant: name, stores } = waiting;
    const range = { integration_type: 'temporary', starts_at: '2026-01-01T00:00:00Z', ends_at: '2126-01-01T00:00:00Z' };
    const body = { id: 'slow', ...range, callback_parameters: { callback_url: calls.receiver.url } };
    expect(await call('POST', INTEGRATIONS, body)).toMatchObject({
      status: 202,
      body: { id: 'slow', status: 'running' },
    });
    const { startsAt, endsAt } = { startsAt: range.starts_at, endsAt: range.ends_at };
    const fresh = newSigningSecret();
    const { spec, ...state } = integrationState(name, 'slow', WEBHOOK);
    const signingSecret = await stores.secrets.put({ tenant: name, uid: spec.uid }, 'signing_secret', fresh);
    const target = { ...WEBHOOK, signingSecret };
    await stores.integrations.create({ ...state, spec: { ...spec, type: 'temporary', startsAt, endsAt, target } });
    const path = `${INTEGRATIONS}/slow`;
    const answers = await Promise.all([
      call('POST', `${path}/_stop`),
      call('POST', `${path}/_start`),
      call('PUT', `${path}/ends_at`, { ends_at: '2126-02-01T00:00:00Z' }),
      call('PATCH', path, { filter_conditions: null }),
      call('POST', `${path}/signing_secret/_rotate`),
      call('DELETE', path),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 202]);
    const accepted = Object.entries(ALL_OPERATIONS).flatMap(([id, { answers: of }]) =>
      202 in of ? [`${id} 202`] : [],
    );
    expect(accepted.filter((one) => !seenAnswers.has(one))).toEqual([]);
  });
});
