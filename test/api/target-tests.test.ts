import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { AddressGuard } from '../../src/activities/index.js';
import { Stores } from '../../src/activities/s3/index.js';
import { Pools } from '../../src/activities/webhook/index.js';
import { INTEGRATIONS_PATH } from '../../src/api/integrations/schemas.js';
import { newSigningSecret } from '../../src/api/integrations/targets.js';
import { testRoutes } from '../../src/api/integrations/test-routes.js';
import type { S3Target, Target } from '../../src/domain/integrations.js';
import { Secret } from '../../src/domain/secret.js';
import { serveApi, type TestApi } from '../support/api.js';
import { type Bucket, openBucket } from '../support/bucket.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { integrationState, S3, WEBHOOK } from '../support/fixtures.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { uniqueName } from '../support/unique-name.js';

let database: TestDatabase;
let api: TestApi;
let receiver: Receiver;
let bucket: Bucket;
const prefix = uniqueName('probe');
const guard = new AddressGuard(['127.0.0.0/8']);
const pools = new Pools(guard);

beforeAll(async () => {
  database = await openTestDatabase();
  receiver = await startReceiver();
  bucket = await openBucket(prefix);
  const s3Stores = new Stores({ secrets: database.secrets, guard });
  api = await serveApi(INTEGRATIONS_PATH, testRoutes({ ...database, guard, pools, s3Stores }));
});

afterAll(async () => {
  bucket.close();
  await Promise.all([api.close(), pools.close(), receiver.stop()]);
  await database.close();
});

/** A stopped integration with this target. */
async function stopped(target: Target): Promise<string> {
  const tenant = uniqueName('target');
  const state = integrationState(tenant, 'x', target);
  await database.integrations.create({ ...state, status: 'stopped' });
  return tenant;
}

const put = (value: string) => database.secrets.put({ tenant: 'any', uid: 'any' }, 'api_key', new Secret(value));

async function webhook(url: string): Promise<Target> {
  const signingSecret = await put(newSigningSecret().reveal());
  return { ...WEBHOOK, url, signingSecret, apiKey: await put('the-key-of-the-target') };
}

async function s3(name: string): Promise<S3Target> {
  const { s3: server } = inject('servers');
  return {
    ...S3,
    bucket: name,
    region: server.region,
    endpoint: server.endpoint,
    forcePathStyle: true,
    keyPrefix: prefix,
    accessKeyId: await put(server.accessKeyId),
    secretAccessKey: await put(server.secretAccessKey),
  };
}

test('a webhook gets one signed test event, and nothing of it is put on record', async () => {
  const tenant = await stopped(await webhook(receiver.url));
  const answer = await api.call(tenant, 'POST', '/x/_test');
  expect(answer).toMatchObject({ status: 200, body: { ok: true, response_code: 200 } });
  expect(answer.body.response_time_ms).toBeGreaterThan(0);
  expect(answer.body).not.toHaveProperty('error');
  const [request, ...more] = receiver.received.filter(({ body }) => body.includes(tenant));
  expect(more).toEqual([]);
  expect(request?.event).toMatchObject({
    tenant,
    name: 'sluice.test',
    payload: { integration_id: 'x', target: 'webhook' },
  });
  expect(request?.headers.authorization).toBe('Bearer the-key-of-the-target');
  expect(request?.headers['webhook-signature']).toMatch(/^v1,/);
  expect(await database.collections.publications.countDocuments({ tenant })).toBe(0);
});

test('a webhook that refuses is no success, with its code', async () => {
  const tenant = await stopped(await webhook(receiver.url));
  receiver.answer(() => ({ status: 401 }));
  expect((await api.call(tenant, 'POST', '/x/_test')).body).toMatchObject({
    ok: false,
    response_code: 401,
    error: 'the target answered 401',
  });
});

test('a webhook that cannot be reached is told apart from one that may not be', async () => {
  const unreachable = await stopped(await webhook('http://127.0.0.1:1/'));
  const answer = await api.call(unreachable, 'POST', '/x/_test');
  expect(answer).toMatchObject({ status: 200, body: { ok: false, error: expect.stringContaining('refuses') } });
  expect(answer.body).not.toHaveProperty('response_code');
  const blocked = await stopped(await webhook('http://10.0.0.1/'));
  expect((await api.call(blocked, 'POST', '/x/_test')).body.error).toContain('private or reserved');
});

test('a bucket gets a probe object, which is gone afterwards', async () => {
  const tenant = await stopped(await s3('sluice-tests'));
  const answer = await api.call(tenant, 'POST', '/x/_test');
  expect(answer.body).toEqual({ ok: true, response_code: 200, response_time_ms: expect.any(Number) });
  expect(await bucket.objects()).toEqual([]);
});

test('a bucket that does not take the keys is no success, and says why', async () => {
  const target = { ...(await s3('sluice-tests')), secretAccessKey: await put('not-the-key') };
  const tenant = await stopped(target);
  const answer = await api.call(tenant, 'POST', '/x/_test');
  expect(answer.body).toMatchObject({ ok: false, response_code: 403, error: expect.stringContaining('secret key') });
  expect(answer.text).not.toContain('not-the-key');
});

test('the target of another tenant is not found', async () => {
  await stopped(await webhook(receiver.url));
  expect((await api.call('stranger', 'POST', '/x/_test')).status).toBe(404);
});

describe('before it is saved', () => {
  const trial = (tenant: string, body: unknown) => api.call(tenant, 'POST', '/_test', body);
  const seenBy = (text: string) => receiver.received.filter(({ body }) => body.includes(text));

  test('a webhook is tested with what was typed in, and nothing is kept', async () => {
    receiver.answer(() => ({ status: 204 }));
    const tenant = uniqueName('trial');
    const secrets = await database.collections.secrets.countDocuments();
    const callback_parameters = { callback_url: receiver.url, api_key: 'a-key-on-trial', headers: { 'x-shop': 'one' } };
    const answer = await trial(tenant, { callback_parameters });
    expect(answer).toMatchObject({ status: 200, body: { ok: true, response_code: 204 } });
    const [request] = seenBy(tenant);
    expect(request?.headers).toMatchObject({ authorization: 'Bearer a-key-on-trial', 'x-shop': 'one' });
    expect(request?.event.name).toBe('sluice.test');
    expect(await database.collections.secrets.countDocuments()).toBe(secrets);
    expect(await database.integrations.list(tenant)).toEqual([]);
  });

  test('secrets that are left out are those of the integration that is edited', async () => {
    receiver.answer(() => ({ status: 200 }));
    const tenant = await stopped(await webhook('http://127.0.0.1:1/'));
    const callback_parameters = { callback_url: receiver.url };
    expect((await trial(tenant, { id: 'x', callback_parameters })).body).toMatchObject({ ok: true });
    expect(
      (await trial(tenant, { id: 'x', callback_parameters: { ...callback_parameters, api_key: null } })).body.ok,
    ).toBe(true);
    expect(seenBy(tenant).map(({ headers }) => headers.authorization)).toEqual([
      'Bearer the-key-of-the-target',
      undefined,
    ]);
    const { spec } = (await database.integrations.get(tenant, 'x')) ?? {};
    expect(spec?.target).toMatchObject({ url: 'http://127.0.0.1:1/' });
  });

  test('a bucket is tested with the keys that were typed in, or those of the integration', async () => {
    const { s3: server } = inject('servers');
    const common = {
      aws_region: server.region,
      bucket: 'sluice-tests',
      endpoint: server.endpoint,
      force_path_style: true,
      key_prefix: prefix,
    };
    const keys = { aws_access_key_id: server.accessKeyId, aws_secret_access_key: server.secretAccessKey };
    const tenant = await stopped(await s3('sluice-tests'));
    expect((await trial(tenant, { s3_parameters: { ...common, ...keys } })).body).toMatchObject({ ok: true });
    expect((await trial(tenant, { id: 'x', s3_parameters: common })).body).toMatchObject({ ok: true });
    const wrong = { ...common, aws_secret_access_key: 'not-the-key' };
    const refused = await trial(tenant, { id: 'x', s3_parameters: wrong });
    expect(refused.body).toMatchObject({ ok: false, response_code: 403 });
    expect(refused.text).not.toContain('not-the-key');
  });

  const CALLBACK = { callback_url: 'http://127.0.0.1:1/' };
  test.each([
    ['no target', {}, 'callback_parameters'],
    ['two targets', { callback_parameters: CALLBACK, s3_parameters: s3Body() }, 'callback_parameters'],
    ['no keys', { s3_parameters: s3Body() }, 's3_parameters.aws_access_key_id'],
    [
      'a private address',
      { callback_parameters: { callback_url: 'http://10.0.0.1/' } },
      'callback_parameters.callback_url',
    ],
    ['a metadata endpoint', { s3_parameters: s3Body('http://169.254.169.254/', 'key') }, 's3_parameters.endpoint'],
    ['a misspelt field', { callback_parameters: { ...CALLBACK, apikey: 'x' } }, 'callback_parameters.apikey'],
    ['the other kind of target', { id: 'x', s3_parameters: s3Body() }, 's3_parameters'],
  ])('%s is refused as at its creation', async (_title, body, path) => {
    const tenant = await stopped(await webhook(receiver.url));
    const answer = await trial(tenant, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { details: expect.arrayContaining([expect.objectContaining({ path })]) },
    });
  });

  test('the secrets of another tenant are out of reach', async () => {
    await stopped(await webhook(receiver.url));
    const answer = await trial('stranger', { id: 'x', callback_parameters: { callback_url: receiver.url } });
    expect(answer.status).toBe(404);
  });
});

function s3Body(endpoint?: string, key?: string) {
  const keys = key && { aws_access_key_id: key, aws_secret_access_key: key };
  return { aws_region: 'eu-central-1', bucket: 'sluice-tests', ...(endpoint && { endpoint }), ...keys };
}
