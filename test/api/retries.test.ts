import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AddressGuard } from '../../src/activities/index.js';
import { Pools } from '../../src/activities/webhook/index.js';
import { INTEGRATIONS_PATH } from '../../src/api/integrations/schemas.js';
import { newSigningSecret } from '../../src/api/integrations/targets.js';
import { publicationRetryRoutes } from '../../src/api/published-events/retry-routes.js';
import { publishedEventsRoutes } from '../../src/api/published-events/routes.js';
import { rejectedEventsRoutes } from '../../src/api/rejected-events/routes.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import type { PublicationDocument } from '../../src/store/publications.js';
import { serveApi, type TestApi } from '../support/api.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import {
  appendSegments,
  at,
  attempt,
  batch,
  delivered,
  integrationState,
  publication,
  S3,
  WEBHOOK,
} from '../support/fixtures.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { until } from '../support/until.js';

let database: TestDatabase;
let published: TestApi;
let rejected: TestApi;
let receiver: Receiver;
const pools = new Pools(new AddressGuard(['127.0.0.0/8']));

beforeAll(async () => {
  database = await openTestDatabase();
  receiver = await startReceiver();
  const parts = { ...database, pools, retriesMax: 10, actors: { retryRejected: async () => undefined } };
  published = await serveApi(
    '/api/v1/org/integrations/published-events',
    publishedEventsRoutes(parts),
    publicationRetryRoutes(parts),
  );
  rejected = await serveApi(INTEGRATIONS_PATH, rejectedEventsRoutes(parts));
});

afterAll(async () => {
  await Promise.all([published.close(), rejected.close(), pools.close(), receiver.stop()]);
  await database.close();
});

const REFUSED = { code: 500, failure: 'http_5xx', message: 'the target answered 500' } as const;

/** A stopped integration to the receiver with one event, e1, in the log, and what became of it before. */
async function hookWith(tenant: string, more: Partial<PublicationDocument>): Promise<IntegrationState> {
  const hook = integrationState(tenant, 'hook', WEBHOOK);
  const owner = { tenant, uid: hook.spec.uid };
  const signingSecret = await database.secrets.put(owner, 'signing_secret', newSigningSecret());
  hook.spec.target = { ...WEBHOOK, timeoutSeconds: 1, url: receiver.url, signingSecret };
  hook.status = 'stopped';
  await database.integrations.create(hook);
  await database.cursors.create(hook.spec.uid, tenant, 'hook', { seq: 2, offset: 0 });
  await appendSegments(database.log, tenant, [[{ name: 'order.created', id: 'e1' }]]);
  const row = publication(hook, [1, 0], [attempt(1, REFUSED)], { eventId: 'e1', ...more });
  await database.collections.publications.insertOne(row);
  receiver.received.length = 0;
  receiver.answer(() => ({ status: 200 }));
  return hook;
}

const rowOf = (hook: IntegrationState) => database.publications.get({ uid: hook.spec.uid, seq: 1, offset: 0 });
const totalsOf = async (hook: IntegrationState) => (await database.cursors.get(hook.spec.uid))?.totals;
const logOf = (hook: IntegrationState) => database.logEntries.list(hook.spec.uid, 10);
const itemOf = async (tenant: string) => (await published.call(tenant, 'GET', '')).body[0];

test('a publication that failed is sent once more and succeeds: its automatic retry is off', async () => {
  const hook = await hookWith('succeeds', { nextAttemptAt: at(1e6) });
  const before = await itemOf('succeeds');
  const answer = await published.call('succeeds', 'POST', `/${before.id}/_retry`);
  expect(answer).toMatchObject({ status: 200, body: { id: before.id, status: 'SUCCESS', attempts: 2 } });
  expect(answer.body).not.toHaveProperty('next_attempt_at');
  expect(answer.body).toEqual(await itemOf('succeeds'));
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]?.body).toBe((await database.log.find('succeeds', 'order.created', 'e1'))?.toString());
  expect(receiver.received[0]?.headers['webhook-id']).toBe('order-created/e1');
  expect(await totalsOf(hook)).toMatchObject({ delivered: 1, failed: 0 });
  expect(await logOf(hook)).toMatchObject([
    { action: 'retry_triggered', actor: 'ann', reason: 'event order.created/e1 sent again by ann' },
  ]);
});

test('a publication that fails again keeps its place among the retries, and uses none up', async () => {
  const hook = await hookWith('fails', { nextAttemptAt: at(1e6), retriesUsed: 3 });
  receiver.answer(() => ({ status: 503, body: 'down' }));
  const answer = await published.call('fails', 'POST', `/${(await itemOf('fails')).id}/_retry`);
  expect(answer).toMatchObject({ status: 502, body: { error_code: 'target_failed' } });
  expect(answer.body.message).toContain('the target answered 503');
  expect(await rowOf(hook)).toMatchObject({
    status: 'FAILURE',
    attemptCount: 2,
    retriesUsed: 3,
    nextAttemptAt: at(1e6),
    attempts: [{}, { code: 503, body: 'down' }],
  });
  expect(await totalsOf(hook)).toMatchObject({ delivered: 0, failed: 1 });
  expect(await logOf(hook)).toHaveLength(1);
});

test('a publication that succeeded before can be sent again, and counts once', async () => {
  const hook = await hookWith('again', { status: 'SUCCESS', attempts: [attempt(1)] });
  const answer = await published.call('again', 'POST', `/${(await itemOf('again')).id}/_retry`);
  expect(answer).toMatchObject({ status: 200, body: { status: 'SUCCESS', attempts: 2 } });
  expect(await totalsOf(hook)).toMatchObject({ delivered: 0, failed: 0 });
});

test('a rejected event that is taken leaves the list', async () => {
  const id = uuidv7();
  const hook = await hookWith('leaves', { rejected: { id, at: at(1), reason: 'no' } });
  const answer = await rejected.call('leaves', 'POST', `/hook/rejected_events/${id}/_retry`);
  expect(answer).toMatchObject({ status: 200, body: { event_id: 'e1', status: 'SUCCESS', retries_remaining: 10 } });
  expect((await rejected.call('leaves', 'GET', '/hook/rejected_events')).body.rejected_events).toEqual([]);
  expect(await logOf(hook)).toHaveLength(1);
});

test('a rejected event that is refused again stays, and can be tried once more', async () => {
  const id = uuidv7();
  const hook = await hookWith('stays', { rejected: { id, at: at(1), reason: 'no' } });
  receiver.answer(() => ({ status: 422 }));
  const path = `/hook/rejected_events/${id}/_retry`;
  expect(await rejected.call('stays', 'POST', path)).toMatchObject({
    status: 502,
    body: { error_code: 'target_failed' },
  });
  expect((await rejected.call('stays', 'GET', '/hook/rejected_events')).body.rejected_events).toMatchObject([{ id }]);
  receiver.answer(() => ({ status: 200 }));
  expect((await rejected.call('stays', 'POST', path)).status).toBe(200);
  expect(await rowOf(hook)).toMatchObject({ attemptCount: 3, status: 'SUCCESS' });
});

test('a rejected event that is on its way is not sent a second time beside it', async () => {
  const id = uuidv7();
  await hookWith('twice', { rejected: { id, at: at(1), reason: 'no' } });
  const path = `/hook/rejected_events/${id}/_retry`;
  receiver.answer(() => undefined);
  const first = rejected.call('twice', 'POST', path);
  await until(() => receiver.received.length === 1);
  expect(await rejected.call('twice', 'POST', path)).toMatchObject({ status: 409, body: { error_code: 'conflict' } });
  expect(receiver.received).toHaveLength(1);
  // Nothing is answered within the time-out.
  expect((await first).status).toBe(502);
});

test('an event whose envelope is gone cannot be sent: 409, and it can still be deleted', async () => {
  const id = uuidv7();
  const hook = await hookWith('gone', { rejected: { id, at: at(1), reason: 'no' } });
  await database.db.collection('segments').deleteMany({ tenant: 'gone' });
  const path = `/hook/rejected_events/${id}`;
  expect(await rejected.call('gone', 'POST', `${path}/_retry`)).toMatchObject({ status: 409 });
  expect(await rejected.call('gone', 'POST', `${path}/_retry`)).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining('retention') },
  });
  expect((await rejected.call('gone', 'GET', path)).status).toBe(404);
  expect((await rowOf(hook))?.attemptCount).toBe(1);
  expect((await rejected.call('gone', 'DELETE', path)).status).toBe(200);
  expect(receiver.received).toEqual([]);
});

test('an event of S3 is not sent on its own', async () => {
  const bucket = integrationState('s3', 'bucket', S3);
  await database.integrations.create(bucket);
  await appendSegments(database.log, 's3', [[{ name: 'order.created', id: 'e1' }]]);
  await database.collections.batches.insertOne(
    batch(
      bucket,
      1,
      [
        [1, 0],
        [2, 0],
      ],
      delivered(1),
    ),
  );
  const item = await itemOf('s3');
  expect(await published.call('s3', 'POST', `/${item.id}/_retry`)).toMatchObject({
    status: 409,
    body: { error_code: 'conflict' },
  });
});

test('nobody sends what is not his, and a body means nothing', async () => {
  await hookWith('mine', {});
  const { id } = await itemOf('mine');
  expect((await published.call('theirs', 'POST', `/${id}/_retry`)).status).toBe(404);
  expect((await published.call('mine', 'POST', '/unknown/_retry')).status).toBe(404);
  const answer = await published.call('mine', 'POST', `/${id}/_retry`, { force: true });
  expect(answer).toMatchObject({ status: 400, body: { details: [{ path: 'force' }] } });
  expect(receiver.received).toEqual([]);
});
