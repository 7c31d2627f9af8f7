import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Receiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack } from '../support/stack.js';
import { startStackAndReceiver } from '../support/stack-and-receiver.js';
import { until } from '../support/until.js';

/** A replay goes to the same target, whose secrets nobody has at hand any more. */
describe('a new integration with the secrets of another', () => {
  let stack: Stack;
  let receiver: Receiver;
  const began = new Date().toISOString();

  beforeAll(async () => {
    const started = await startStackAndReceiver();
    ({ stack, receiver } = started);
    await create('erp', { callback_parameters: { callback_url: receiver.url, api_key: 'the-key-of-the-erp' } });
    await create('lake', {
      s3_parameters: { ...BUCKET, aws_access_key_id: 'AKIA1234', aws_secret_access_key: 'much' },
    });
    return started.stop;
  });

  const BUCKET = { bucket: 'the-lake', aws_region: 'eu-central-1' };

  const create = (id: string, more: object) =>
    stack.call('POST', INTEGRATIONS, { id, integration_type: 'permanent', ...more });

  it('is trusted by the same receiver, also after the other one is gone', async () => {
    const { signing_secret } = (await stack.call('GET', `${INTEGRATIONS}/erp/signing_secret`)).body;
    await stack.call('POST', '/events', { name: 'order.created', id: 'one', payload: {} });
    await until(() => receiver.received.length === 1);
    await stack.call('DELETE', `${INTEGRATIONS}/erp`);
    const before = await create('again', {
      callback_parameters: { callback_url: receiver.url },
      secrets_from: 'erp',
    });
    expect(before).toMatchObject({ status: 400, body: { details: [{ path: 'secrets_from' }] } });

    await create('erp', { callback_parameters: { callback_url: receiver.url, api_key: 'the-key-of-the-erp' } });
    const secret = (await stack.call('GET', `${INTEGRATIONS}/erp/signing_secret`)).body.signing_secret;
    expect(secret).not.toBe(signing_secret);
    const created = await create('replay', {
      integration_type: 'temporary',
      starts_at: began,
      ends_at: new Date().toISOString(),
      callback_parameters: { callback_url: receiver.url },
      secrets_from: 'erp',
    });
    expect(created).toMatchObject({ status: 200, body: { callback_parameters: { api_key_hint: '-erp' } } });
    await stack.call('DELETE', `${INTEGRATIONS}/erp`);
    await until(() => receiver.received.length === 2);
    const [, again] = receiver.received;
    expect(again?.headers.authorization).toBe('Bearer the-key-of-the-erp');
    const verified = new Webhook(secret).verify(again?.body ?? '', again?.headers as Record<string, string>);
    expect(verified).toMatchObject({ id: 'one' });
  });

  it('has its own where they are given', async () => {
    const s3_parameters = { ...BUCKET, aws_access_key_id: 'AKIA9999' };
    const { status, body } = await create('lake-2', { s3_parameters, secrets_from: 'lake' });
    expect({ status, hint: body.s3_parameters.aws_access_key_id_hint }).toEqual({ status: 200, hint: '9999' });
  });

  it.each([
    [
      'of another kind of target',
      { s3_parameters: { bucket: 'b-1', aws_region: 'x' }, secrets_from: 'replay' },
      'secrets_from',
    ],
    [
      'that there is not',
      { callback_parameters: { callback_url: 'http://a.test' }, secrets_from: 'none' },
      'secrets_from',
    ],
    ['that is not named', { s3_parameters: BUCKET }, 's3_parameters.aws_access_key_id'],
  ])('cannot have those of one %s', async (_, more, path) => {
    const { status, body } = await create('impossible', more);
    expect({ status, path: body.details?.[0].path }).toEqual({ status: 400, path });
  });
});
