import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command-line.js';
import { bucketOf } from '../support/lived-in-tenant.js';
import type { Receiver } from '../support/receiver.js';
import { type Answer, INTEGRATIONS, type Stack } from '../support/stack.js';
import { startStackAndReceiver } from '../support/stack-and-receiver.js';
import { until } from '../support/until.js';

let stack: Stack;
let receiver: Receiver;
beforeAll(async () => {
  const started = await startStackAndReceiver();
  ({ stack, receiver } = started);
  return started.stop;
});
beforeEach(() => {
  receiver.answer(() => ({ status: 200 }));
  receiver.received.length = 0;
});

const get = async (id: string, of = '') => (await stack.call('GET', `${INTEGRATIONS}/${id}${of}`)).body;
const post = (path: string, body?: unknown) => stack.call('POST', `${INTEGRATIONS}${path}`, body);
const secretsOf = async (id: string) => ({
  secrets: stack.stores.database.collections.secrets,
  uid: (await stack.stores.integrations.get(stack.tenant, id))?._id ?? '',
});

/** A webhook of its own that gets `order.<id>`. */
async function webhook(id: string, more: object = {}): Promise<void> {
  const callback_parameters = { callback_url: receiver.url, api_key: 'the-old-key', ...more };
  const filter_conditions = { event_filter: [`order.${id}`] };
  const body = { id, integration_type: 'permanent', callback_parameters, filter_conditions };
  expect((await post('', body)).status).toBe(200);
}

/** Has the webhook refuse `count` events for good. @returns ids of the rejected events */
async function rejectedBy(id: string, count: number): Promise<string[]> {
  receiver.answer(() => ({ status: 422 }));
  const events = Array.from({ length: count }, (_, i) => ({ name: `order.${id}`, id: `${id}-${i}`, payload: {} }));
  await stack.call('POST', '/events', events);
  const list = async () => (await get(id, '/rejected_events')).rejected_events;
  const rejected: { id: string }[] = await until(async () => ((await list()).length === count ? list() : undefined));
  receiver.answer(() => ({ status: 200 }));
  receiver.received.length = 0;
  return rejected.map((one) => one.id);
}

const lost = (message: RegExp, path?: string) => ({
  status: 409,
  body: {
    error_code: 'secret_lost',
    message: expect.stringMatching(message),
    ...(path && { details: [{ path, message: expect.stringMatching(message) }] }),
  },
});

test('an integration whose secret is gone says so, and goes on when it is given anew', async () => {
  await webhook('erp');
  const { secrets, uid } = await secretsOf('erp');
  await secrets.deleteMany({ uid, field: 'api_key' });
  await stack.call('POST', '/events', { name: 'order.erp', id: '1', payload: {} });
  const failing = await until(async () => {
    const found = await get('erp');
    return String(found.status_reason).includes('the api_key is lost (it is not stored any more)') ? found : undefined;
  });
  expect(JSON.stringify(failing)).not.toContain('the-old-key');
  expect(receiver.received).toEqual([]);
  const anew = { callback_parameters: { callback_url: receiver.url, api_key: 'the-new-key' } };
  expect((await stack.call('PATCH', `${INTEGRATIONS}/erp`, anew)).status).toBe(200);
  await until(() => receiver.received.length === 1);
  expect(receiver.received[0]?.headers.authorization).toBe('Bearer the-new-key');
});

describe('whatever needs a secret', () => {
  const WAYS = {
    gone: /^(?:integration gone, which secrets_from names: )?the api_key is lost \(it is not stored any more\); give it anew by an edit of callback_parameters\.api_key$/,
    locked: /the api_key is lost \(it cannot be decrypted without the encryption key away, which is not among/,
    altered: /the api_key is lost \(it cannot be decrypted: what is stored has been changed/,
  };
  const lose = async (id: keyof typeof WAYS) => {
    const { secrets, uid } = await secretsOf(id);
    const one = { uid, field: 'api_key' };
    if (id === 'gone') await secrets.deleteOne(one);
    if (id === 'locked') await secrets.updateOne(one, { $set: { keyId: 'away' } });
    if (id === 'altered') await secrets.updateOne(one, { $set: { ciphertext: Buffer.from('something else') } });
  };

  test.each(Object.entries(WAYS) as [keyof typeof WAYS, RegExp][])(
    'answers 409 with what to do while it is %s, and works once it is given anew',
    async (id, message) => {
      await webhook(id);
      const [rejectedId] = await rejectedBy(id, 2);
      const [published] = (await stack.call('GET', `/org/integrations/published-events?integration_id=${id}`)).body;
      const entries = (await get(id, '/logs')).entries.length;
      await lose(id);
      const replay = {
        id: `${id}-again`,
        integration_type: 'permanent',
        callback_parameters: { callback_url: receiver.url },
        secrets_from: id,
      };
      const trial = { id, callback_parameters: { callback_url: receiver.url } };
      const calls: (() => Promise<Answer>)[] = [
        () => post(`/${id}/_test`),
        () => post('/_test', trial),
        () => post(`/${id}/rejected_events/${rejectedId}/_retry`),
        () => post(`/${id}/rejected_events/_retry`),
        () => stack.call('POST', `/org/integrations/published-events/${published.id}/_retry`),
        () => post('', replay),
      ];
      for (const call of calls) expect(await call()).toMatchObject(lost(message, 'callback_parameters.api_key'));
      expect(receiver.received).toEqual([]);
      expect((await get(id, '/logs')).entries).toHaveLength(entries);

      // Where another one is given, nobody misses it.
      const callback_parameters = { callback_url: receiver.url, api_key: 'the-new-key' };
      expect(await post('/_test', { id, callback_parameters })).toMatchObject({ body: { ok: true } });
      expect(await post('', { ...replay, callback_parameters })).toMatchObject({ status: 200 });

      await stack.call('PATCH', `${INTEGRATIONS}/${id}`, { callback_parameters });
      expect(await post(`/${id}/_test`)).toMatchObject({ status: 200, body: { ok: true } });
      expect(await post(`/${id}/rejected_events/${rejectedId}/_retry`)).toMatchObject({ status: 200 });
      expect(await post(`/${id}/rejected_events/_retry`)).toMatchObject({ status: 202, body: { queued: 1 } });
      await until(async () => (await get(id, '/rejected_events')).rejected_events.length === 0);
      expect(new Set(receiver.received.map(({ headers }) => headers.authorization))).toEqual(
        new Set(['Bearer the-new-key']),
      );
    },
  );

  test('tells of a signing secret that a rotation makes a new one, also when that is what was lost', async () => {
    await webhook('signed');
    const { secrets, uid } = await secretsOf('signed');
    await secrets.deleteOne({ uid, field: 'signing_secret' });
    const message = /^the signing_secret is lost \(.+\); make a new one with POST …\/signing_secret\/_rotate, and tell/;
    expect(await stack.call('GET', `${INTEGRATIONS}/signed/signing_secret`)).toMatchObject(lost(message));
    expect(await post('/signed/_test')).toMatchObject(lost(message));
    const rotated = await post('/signed/signing_secret/_rotate');
    expect(rotated.status).toBe(200);
    const { signing_secret } = await get('signed', '/signing_secret');
    expect(signing_secret).toBe(rotated.body.signing_secret);
    expect(await post('/signed/_test')).toMatchObject({ status: 200, body: { ok: true } });
    // The one before it, which a copy would sign with for a day, too, is not there to be copied.
    const copy = { integration_type: 'permanent', callback_parameters: { callback_url: receiver.url } };
    expect(await post('', { ...copy, id: 'signed-copy', secrets_from: 'signed' })).toMatchObject({ status: 200 });
    expect(await get('signed-copy', '/signing_secret')).toEqual({ signing_secret });
  });

  test('names the key of a bucket', async () => {
    const s3_parameters = bucketOf('much-that-nobody-knows');
    await post('', { id: 'lake', integration_type: 'permanent', s3_parameters });
    const { secrets, uid } = await secretsOf('lake');
    await secrets.deleteOne({ uid, field: 'aws_secret_access_key' });
    const message = /^the aws_secret_access_key is lost .* by an edit of s3_parameters\.aws_secret_access_key$/;
    const answer = await post('/lake/_test');
    expect(answer).toMatchObject(lost(message, 's3_parameters.aws_secret_access_key'));
    const { aws_secret_access_key: _, ...others } = s3_parameters;
    expect(await post('/_test', { id: 'lake', s3_parameters: others })).toMatchObject(lost(message));
  });

  test('says so on the command line, and exits with 1', async () => {
    await webhook('cli');
    const { secrets, uid } = await secretsOf('cli');
    await secrets.deleteOne({ uid, field: 'api_key' });
    const env = { SLUICE_API_URL: stack.url, SLUICE_API_KEY: stack.adminKey };
    const { code, err } = await runCommand(['integrations', 'test', 'cli'], env);
    expect([code, err]).toEqual([1, expect.stringMatching(/the api_key is lost .* callback_parameters\.api_key/)]);
  });
});

test('sending many events again ends when a secret is lost meanwhile, and the log tells how many were left and why', async () => {
  await webhook('many', { concurrency: 1, rate_limit_per_second: 4 });
  await rejectedBy('many', 12);
  await post('/many/rejected_events/_retry');
  await until(() => receiver.received.length >= 2);
  const { secrets, uid } = await secretsOf('many');
  await secrets.deleteOne({ uid, field: 'api_key' });
  // Has the secrets looked up again.
  const callback_parameters = { callback_url: receiver.url, concurrency: 1, rate_limit_per_second: 5 };
  await stack.call('PATCH', `${INTEGRATIONS}/many`, { callback_parameters });
  const told = await until(async () => {
    const { entries } = await get('many', '/logs');
    return entries.find(({ reason }: { reason: string }) => reason.includes('is lost') && reason.includes('not sent'));
  });
  const left = (await get('many', '/rejected_events')).rejected_events.length;
  expect(told).toMatchObject({
    action: 'retry_triggered',
    actor: 'tester',
    reason: `${left} rejected events not sent, of those to be sent again by tester: the api_key is lost (it is not stored any more); give it anew by an edit of callback_parameters.api_key`,
  });
  expect(receiver.received.length).toBe(12 - left);
  // Nothing of it goes on by itself; asked for once more, it does the rest.
  await stack.call('PATCH', `${INTEGRATIONS}/many`, {
    callback_parameters: { callback_url: receiver.url, api_key: 'the-new-key' },
  });
  expect(await post('/many/rejected_events/_retry')).toMatchObject({ status: 202, body: { queued: left } });
  await until(() => receiver.received.length === 12);
});

test('a secret that was accepted while no worker was there is kept for weeks', async () => {
  const indexes = await stack.stores.database.collections.secrets.indexes();
  const expiry = indexes.find(({ key }) => key.unusedSince === 1)?.expireAfterSeconds;
  expect(expiry).toBeGreaterThanOrEqual(14 * 86_400);
});
