import { apiClient } from '../../src/dev/demo/api-client.js';
import { Shop } from '../../src/dev/demo/shop.js';
import { createBucket } from '../../src/dev/servers/index.js';
import { until } from '../../test/support/until.js';
import { rememberAnHour } from './history.js';
import type { Installation } from './installation.js';
import { BUCKET, bucketOf, integrationsOf, replayOf } from './integrations.js';
import { startReceivers } from './receivers.js';

const INTEGRATIONS = '/org/integrations/eventstream';
const TENANT = 'acme';
const FIRST_EVENTS = 8_000;
const POST_EVENTS = 500;
const WAIT = { timeoutMs: 120_000, everyMs: 200 };

/** Who looks at the console: somebody who may change things, somebody who may look, and somebody who has just begun. */
export type Content = { keys: Record<'admin' | 'viewer' | 'beginner', string>; stop(): Promise<void> };

/** Brings about an hour in the life of a shop: integrations in every state, and orders that go on while one looks. */
export async function live({ url, stores, s3 }: Installation): Promise<Content> {
  const keyOf = async (role: 'admin' | 'viewer' | 'publisher', name: string, tenant = TENANT) =>
    (await stores.apiKeys.create(tenant, role, name)).key.reveal();
  const keys = {
    admin: await keyOf('admin', 'Maria Keller'),
    viewer: await keyOf('viewer', 'Service desk'),
    beginner: await keyOf('admin', 'Jonas Brandt', 'newcomer'),
  };
  const platform = apiClient(url, await keyOf('publisher', 'Shop platform'));
  await keyOf('viewer', 'Grafana');
  const operator = apiClient(url, keys.admin);
  const receivers = await startReceivers();
  await createBucket(s3, BUCKET);
  for (const body of integrationsOf(receivers, s3)) await operator.call('POST', INTEGRATIONS, body);
  const shop = new Shop();
  for (let count = 0; count < FIRST_EVENTS; count += POST_EVENTS) {
    if (count === FIRST_EVENTS / 2) await operator.call('POST', `${INTEGRATIONS}/customer-emails/_stop`);
    await platform.call(
      'POST',
      '/events',
      Array.from({ length: POST_EVENTS }, () => shop.next()),
    );
  }
  await until(async () => (await statsOf('data-lake')).batches >= 4, WAIT);
  for (const id of ['erp-orders', 'warehouse-fulfillment'])
    await until(async () => (await statsOf(id)).pending_events === 0, WAIT);
  await operator.call('POST', INTEGRATIONS, replayOf(receivers));
  for (const [id, prefix] of [
    ['data-lake', 'events/raw'],
    ['tax-audit-2026', 'audits/2026'],
  ] as const) {
    const s3_parameters = { ...bucketOf(s3, prefix, 52_428_800), ...(id !== 'data-lake' && { compression: 'gzip' }) };
    await operator.call('PATCH', `${INTEGRATIONS}/${id}`, { s3_parameters });
  }
  for (const command of ['_stop', '_start']) await operator.call('POST', `${INTEGRATIONS}/erp-orders/${command}`);
  for (const [id, reason] of STATES) await until(async () => reason.test(await reasonOf(id)), WAIT);
  await rememberAnHour(stores, TENANT);
  const close = keepOpen();
  return {
    keys,
    stop: async () => {
      close();
      await receivers.stop();
    },
  };

  async function statsOf(id: string) {
    return (await operator.call('GET', `${INTEGRATIONS}/${id}/stats`)).body as {
      batches: number;
      pending_events: number;
    };
  }

  async function reasonOf(id: string) {
    return ((await operator.call('GET', `${INTEGRATIONS}/${id}`)).body as { status_reason: string }).status_reason;
  }

  /** An order or two each second, until the returned function is called. */
  function keepOpen(): () => void {
    const timer = setInterval(() => void platform.call('POST', '/events', [shop.next(), shop.next()]), 700);
    return () => clearInterval(timer);
  }
}

/** What has to have come about by itself. */
const STATES: [id: string, reason: RegExp][] = [
  ['loyalty-points', /^target failing/],
  ['legacy-crm', /^the target says/],
  ['erp-orders-replay-monday', /^reached its end date/],
];
