import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Receiver } from '../support/receiver.js';
import { callApi, INTEGRATIONS, type Stack } from '../support/stack.js';
import { startStackAndReceiver } from '../support/stack-and-receiver.js';
import { until } from '../support/until.js';

describe('the signing secret', () => {
  let stack: Stack;
  let receiver: Receiver;

  beforeAll(async () => {
    const started = await startStackAndReceiver();
    ({ stack, receiver } = started);
    const callback_parameters = { callback_url: receiver.url };
    await stack.call('POST', INTEGRATIONS, { id: 'signed', integration_type: 'permanent', callback_parameters });
    return started.stop;
  });

  const path = `${INTEGRATIONS}/signed/signing_secret`;

  function verifies(secret: string, index: number): boolean {
    const one = receiver.received[index];
    if (one === undefined) throw new Error('nothing has come');
    try {
      new Webhook(secret).verify(one.body, one.headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  }

  async function postOne(id: string): Promise<void> {
    await stack.call('POST', '/events', { name: 'order.created', id, payload: {} });
    await until(() => receiver.ids().includes(id));
  }

  it('is shown to admins, and signs', async () => {
    const { status, body, headers } = await stack.call('GET', path);
    expect(status).toBe(200);
    expect(body).toEqual({ signing_secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) });
    expect(headers.get('cache-control')).toBe('no-store');
    await postOne('first');
    expect(verifies(body.signing_secret, 0)).toBe(true);
  });

  it('is rotated: for 24 h the old one signs beside the new one', async () => {
    const before = (await stack.call('GET', path)).body.signing_secret;
    const { status, body } = await stack.call('POST', `${path}/_rotate`);
    expect(status).toBe(200);
    expect(body.signing_secret).not.toBe(before);
    const hours = (Date.parse(body.previous_expires_at) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    expect((await stack.call('GET', path)).body).toEqual(body);
    await postOne('second');
    expect([before, body.signing_secret].map((secret) => verifies(secret, 1))).toEqual([true, true]);
    expect(verifies(`whsec_${Buffer.alloc(32).toString('base64')}`, 1)).toBe(false);
    const callback_parameters = { callback_url: receiver.url, concurrency: 3 };
    await stack.call('PATCH', `${INTEGRATIONS}/signed`, { callback_parameters });
    await postOne('third');
    expect([before, body.signing_secret].map((secret) => verifies(secret, 2))).toEqual([true, true]);
  });

  it('is for admins only, and for webhooks only', async () => {
    const { key } = await stack.stores.apiKeys.create(stack.tenant, 'viewer', 'looks');
    const seen = await callApi(`${stack.url}/api/v1${path}`, 'GET', key.reveal());
    expect(seen).toMatchObject({ status: 403, body: { error_code: 'forbidden' } });
    const s3_parameters = {
      aws_access_key_id: 'id-of-the-key',
      aws_secret_access_key: 'the-secret-key',
      aws_region: 'eu-central-1',
      bucket: 'some-bucket',
    };
    await stack.call('POST', INTEGRATIONS, { id: 'bucket', integration_type: 'permanent', s3_parameters });
    for (const [method, tail] of [
      ['GET', ''],
      ['POST', '/_rotate'],
    ] as const) {
      const answer = await stack.call(method, `${INTEGRATIONS}/bucket/signing_secret${tail}`);
      expect(answer).toMatchObject({ status: 404, body: { error_code: 'resource_not_found' } });
    }
  });
});
