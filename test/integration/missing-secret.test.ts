import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let receiver: Receiver;
beforeAll(async () => {
  [stack, receiver] = await Promise.all([startStack(), startReceiver()]);
});
afterAll(async () => {
  await stack.stop();
  await receiver.stop();
});

const status = async () => (await stack.call('GET', `${INTEGRATIONS}/erp`)).body;

test('an integration whose secret is gone says so, and goes on when it is given anew', async () => {
  const callback_parameters = { callback_url: receiver.url, api_key: 'the-old-key' };
  const body = { id: 'erp', integration_type: 'permanent', callback_parameters };
  expect((await stack.call('POST', INTEGRATIONS, body)).status).toBe(200);
  const { secrets } = stack.stores.database.collections;
  await secrets.deleteMany({ tenant: stack.tenant, field: /api/i });
  expect(await secrets.countDocuments({ tenant: stack.tenant })).toBe(1);
  await stack.call('POST', '/events', { name: 'order.created', id: '1', payload: {} });
  const failing = await until(async () => {
    const found = await status();
    return String(found.status_reason).includes('not stored any more') ? found : undefined;
  });
  expect(JSON.stringify(failing)).not.toContain('the-old-key');
  expect(receiver.received).toEqual([]);
  const anew = { callback_parameters: { callback_url: receiver.url, api_key: 'the-new-key' } };
  expect((await stack.call('PATCH', `${INTEGRATIONS}/erp`, anew)).status).toBe(200);
  await until(() => receiver.received.length === 1);
  expect(receiver.received[0]?.headers.authorization).toBe('Bearer the-new-key');
});

test('a secret that was accepted while no worker was there is kept for weeks', async () => {
  const indexes = await stack.stores.database.collections.secrets.indexes();
  const expiry = indexes.find(({ key }) => key.unusedSince === 1)?.expireAfterSeconds;
  expect(expiry).toBeGreaterThanOrEqual(14 * 86_400);
});
