import { randomUUID } from 'node:crypto';
import type { Role } from '../../src/domain/roles.js';
import { fromDocument } from '../../src/store/integrations.js';
import { batch, delivered } from './fixtures.js';
import type { Receiver } from './receiver.js';
import { INTEGRATIONS, type Stack } from './stack.js';
import { uniqueName } from './unique-name.js';
import { until } from './until.js';

/** A tenant that has one of everything: integrations of each kind, events, rejected ones, a batch, keys. */
export type LivedInTenant = {
  tenant: string;
  keys: Record<Role, string>;
  /** Of a key that nobody uses. */
  spareKeyId: string;
  /** Ids of integrations: a webhook, a bucket (stopped, with a batch), and a temporary one. No other tenant has them. */
  hook: string;
  bucket: string;
  temporary: string;
  /** Of an event that was delivered, of one in the batch, and of two that were not taken. */
  publicationId: string;
  batchedId: string;
  rejectedIds: [string, string];
  /** Text that is found in all that is the tenant's, and nowhere else. */
  mark: string;
};

/** Brings one about, by the API as far as that goes; the receiver takes every event but those that are to be rejected. */
export async function liveIn(stack: Stack, receiver: Receiver): Promise<LivedInTenant> {
  const tenant = uniqueName('tenant');
  const mark = `m${randomUUID().slice(0, 8)}`;
  const [hook, bucket, temporary] = [`hook-${mark}`, `bucket-${mark}`, `temporary-${mark}`];
  const { apiKeys } = stack.stores;
  const keyOf = async (role: Role) => (await apiKeys.create(tenant, role, `${role} ${mark}`)).key.reveal();
  const keys = { admin: await keyOf('admin'), viewer: await keyOf('viewer'), publisher: await keyOf('publisher') };
  const { document: spare } = await apiKeys.create(tenant, 'viewer', `spare ${mark}`);
  const call = (method: string, path: string, body?: unknown) => stack.call(method, path, body, bearer(keys.admin));
  const create = (id: string, more: object) =>
    call('POST', INTEGRATIONS, { id, integration_type: 'permanent', s3_parameters: bucketOf(mark), ...more });

  receiver.answer(({ event }) => ({ status: event.id.startsWith(`bad-${mark}`) ? 422 : 200 }));
  const callback_parameters = { callback_url: receiver.url, api_key: `secret-of-${mark}`, headers: { 'x-mark': mark } };
  await create(hook, { s3_parameters: undefined, callback_parameters });
  await create(bucket, {});
  await call('POST', `${INTEGRATIONS}/${bucket}/_stop`);
  const [starts_at, ends_at] = ['2026-01-01T00:00:00Z', '2126-01-01T00:00:00Z'];
  await create(temporary, { integration_type: 'temporary', starts_at, ends_at });
  const event = (id: string) => ({ name: 'order.created', id: `${id}-${mark}`, entity_id: mark, payload: { mark } });
  await call('POST', '/events', [event('good'), event('bad'), { ...event('bad'), id: `bad-${mark}-too` }]);
  await writeBatch(stack, tenant, bucket, mark);

  const published = (query: string) => call('GET', `/org/integrations/published-events?${query}`);
  const [publication] = await until(async () =>
    some((await published(`integration_id=${hook}&status=success`)).body, 1),
  );
  const [batched] = await until(async () => some((await published(`integration_id=${bucket}`)).body, 3));
  const rejected = () => call('GET', `${INTEGRATIONS}/${hook}/rejected_events`);
  const [one, two] = await until(async () => some((await rejected()).body.rejected_events, 2));
  return {
    ...{ tenant, keys, spareKeyId: spare._id, hook, bucket, temporary, mark },
    publicationId: publication.id,
    batchedId: batched.id,
    rejectedIds: [one.id, two.id],
  };
}

/** A batch of all events, as if the bucket had taken it. */
async function writeBatch(stack: Stack, tenant: string, bucket: string, mark: string): Promise<void> {
  const document = await stack.stores.integrations.get(tenant, bucket);
  if (document === null) throw new Error(`there is no ${bucket}`);
  const whole = [
    [1, 0],
    [2, 0],
  ] as const;
  // Of now: what is older than the retention is gone with the next minute.
  const now = new Date();
  const times = { createdAt: now, lastAttemptedAt: now, deliveredAt: now };
  const written = batch(fromDocument(document), 1, whole, { ...delivered(1), ...times, key: `${mark}/1-data.export` });
  await stack.stores.database.collections.batches.insertOne(written);
}

/** `s3_parameters` of a store where nobody listens. */
export function bucketOf(mark: string) {
  return {
    aws_access_key_id: `id-${mark}`,
    aws_secret_access_key: `secret-of-${mark}`,
    aws_region: 'eu-central-1',
    bucket: 'exports',
    key_prefix: mark,
    endpoint: 'http://127.0.0.1:9',
  };
}

/** The header that names a key. */
export function bearer(key: string) {
  return { authorization: `Bearer ${key}` };
}

// biome-ignore lint/suspicious/noExplicitAny: answers are of every shape
function some(list: any[], count: number): any[] | undefined {
  return list.length === count ? list : undefined;
}
