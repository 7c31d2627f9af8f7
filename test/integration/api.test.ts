import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi, INTEGRATIONS, type Stack, startStack } from '../support/stack.js';

const WEBHOOK = { callback_url: 'http://127.0.0.1:9/hook' };

describe('the integrations API', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ SLUICE_MAX_INTEGRATIONS: '3' });
  });
  afterAll(() => stack.stop());

  it('lets nobody in without a key, and no role further than it goes', async () => {
    const url = `${stack.url}/api/v1${INTEGRATIONS}`;
    expect(await callApi(url, 'GET', undefined)).toMatchObject({ status: 401, body: { error_code: 'unauthorized' } });
    expect(await callApi(url, 'GET', 'sluice_wrong')).toMatchObject({ status: 401 });
    const viewer = (await stack.stores.apiKeys.create(stack.tenant, 'viewer', 'viewer')).key.reveal();
    const publisher = (await stack.stores.apiKeys.create(stack.tenant, 'publisher', 'publisher')).key.reveal();
    expect(await callApi(url, 'GET', viewer)).toMatchObject({ status: 200 });
    expect(await callApi(url, 'POST', viewer, {})).toMatchObject({ status: 403, body: { error_code: 'forbidden' } });
    expect(await callApi(url, 'GET', publisher)).toMatchObject({ status: 403 });
    const event = { name: 'order.created', payload: {} };
    expect(await callApi(`${stack.url}/api/v1/events`, 'POST', publisher, event)).toMatchObject({ status: 202 });
    expect(await callApi(`${stack.url}/api/v1/events`, 'POST', viewer, event)).toMatchObject({ status: 403 });
  });

  it('shows another tenant nothing', async () => {
    await stack.call('POST', INTEGRATIONS, { id: 'mine', integration_type: 'permanent', callback_parameters: WEBHOOK });
    const other = (await stack.stores.apiKeys.create('other', 'admin', 'other')).key.reveal();
    const url = `${stack.url}/api/v1${INTEGRATIONS}`;
    expect(await callApi(url, 'GET', other)).toMatchObject({ body: { integrations: [] } });
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/_stop'],
      ['POST', '/_start'],
    ] as const) {
      expect(await callApi(`${url}/mine${path}`, method, other)).toMatchObject({ status: 404 });
    }
  });

  it('answers errors in one form, with the id of the request', async () => {
    const answer = await stack.call('GET', `${INTEGRATIONS}/nothing`, undefined, { 'x-request-id': 'mine-1' });
    expect(answer).toMatchObject({ status: 404, body: { error_code: 'resource_not_found', request_id: 'mine-1' } });
    expect(answer.headers.get('x-request-id')).toBe('mine-1');
    expect(await stack.call('POST', INTEGRATIONS, '{"id":')).toMatchObject({
      status: 400,
      body: { error_code: 'invalid_request' },
    });
    expect(await stack.call('GET', '/nowhere')).toMatchObject({ status: 404 });
  });

  it.each([
    ['no target', {}, 'callback_parameters'],
    ['two targets', { callback_parameters: WEBHOOK, s3_parameters: s3() }, 'callback_parameters'],
    ['a bad id', { id: 'Not An Id', callback_parameters: WEBHOOK }, 'id'],
    ['an unknown field', { callback_parameters: WEBHOOK, colour: 'red' }, 'colour'],
    ['a misspelt target field', { callback_parameters: { ...WEBHOOK, apikey: 'x' } }, 'callback_parameters.apikey'],
    [
      'credentials in the URL',
      { callback_parameters: { callback_url: 'http://a:b@127.0.0.1/' } },
      'callback_parameters.callback_url',
    ],
    [
      'another protocol',
      { callback_parameters: { callback_url: 'ftp://127.0.0.1/' } },
      'callback_parameters.callback_url',
    ],
    [
      'a metadata address',
      { callback_parameters: { callback_url: 'http://169.254.169.254/' } },
      'callback_parameters.callback_url',
    ],
    [
      'a private address in hex',
      { callback_parameters: { callback_url: 'http://0x0a000001/' } },
      'callback_parameters.callback_url',
    ],
    [
      'too much concurrency',
      { callback_parameters: { ...WEBHOOK, concurrency: 101 } },
      'callback_parameters.concurrency',
    ],
    [
      'an own header',
      { callback_parameters: { ...WEBHOOK, headers: { Authorization: 'x' } } },
      'callback_parameters.headers.Authorization',
    ],
    [
      'a temporary one without an end',
      { integration_type: 'temporary', starts_at: '2026-01-01T00:00:00Z', callback_parameters: WEBHOOK },
      'ends_at',
    ],
    ['a permanent one with an end', { ends_at: '2026-01-01T00:00:00Z', callback_parameters: WEBHOOK }, 'ends_at'],
    ['a start in the future', { starts_at: '2126-01-01T00:00:00Z', callback_parameters: WEBHOOK }, 'starts_at'],
    ['a date without an offset', { starts_at: '2026-01-01T00:00:00', callback_parameters: WEBHOOK }, 'starts_at'],
    ['a prefix that ends with a slash', { s3_parameters: { ...s3(), key_prefix: 'a/' } }, 's3_parameters.key_prefix'],
    ['too small a batch', { s3_parameters: { ...s3(), batch_max_bytes: 1 } }, 's3_parameters.batch_max_bytes'],
    [
      'a bad event name',
      { callback_parameters: WEBHOOK, filter_conditions: { event_filter: ['Order'] } },
      'filter_conditions.event_filter[0]',
    ],
    ['a list where text belongs', { id: ['a'], callback_parameters: WEBHOOK }, 'id'],
  ])('refuses %s, and names the field', async (_what, body, path) => {
    const answer = await stack.call('POST', INTEGRATIONS, { id: 'bad', integration_type: 'permanent', ...body });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
    expect(answer.body.details.map((detail: { path: string }) => detail.path)).toContain(path);
  });

  it('refuses a taken id, and more integrations than the limit', async () => {
    const create = (id: string) =>
      stack.call('POST', INTEGRATIONS, { id, integration_type: 'permanent', callback_parameters: WEBHOOK });
    expect(await create('mine')).toMatchObject({ status: 409, body: { error_code: 'conflict' } });
    expect([(await create('second')).status, (await create('third')).status]).toEqual([200, 200]);
    expect(await create('fourth')).toMatchObject({ status: 400, body: { message: expect.stringContaining('limit') } });
    await stack.call('POST', `${INTEGRATIONS}/second/_stop`);
    const stopped = await stack.call('GET', `${INTEGRATIONS}?status=stopped`);
    expect(stopped.body.integrations.map(({ id }: { id: string }) => id)).toEqual(['second']);
    expect(await stack.call('GET', `${INTEGRATIONS}?status=paused`)).toMatchObject({ status: 400 });
    expect(await stack.call('GET', `${INTEGRATIONS}?status=running&status=stopped`)).toMatchObject({ status: 400 });
  });

  it('never shows a secret again, keeps it when a change leaves it out, and drops it with null', async () => {
    const path = `${INTEGRATIONS}/third`;
    const callback = (api_key?: string | null) => ({
      callback_parameters: { ...WEBHOOK, ...(api_key !== undefined && { api_key }) },
    });
    const hint = async (change: object) => {
      const { body } = await stack.call('PATCH', path, change);
      expect(JSON.stringify(body)).not.toContain('very-secret');
      return body.callback_parameters.api_key_hint;
    };
    expect(await hint(callback('very-secret-key-1234'))).toBe('1234');
    expect(await hint(callback())).toBe('1234');
    expect(await hint(callback(null))).toBeUndefined();
    const { collections } = stack.stores.database;
    expect(await collections.secrets.countDocuments({ tenant: stack.tenant, field: 'api_key' })).toBe(0);
  });

  it('tells whether it is alive and ready', async () => {
    expect(await callApi(`${stack.url}/healthz`, 'GET', undefined)).toMatchObject({ status: 200 });
    expect(await callApi(`${stack.url}/readyz`, 'GET', undefined)).toMatchObject({
      status: 200,
      body: { mongodb: 'up', temporal: 'up' },
    });
  });
});

function s3() {
  return { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'eu-central-1', bucket: 'a-bucket' };
}
