import { afterAll, beforeAll, expect, test } from 'vitest';
import { backlogOf } from '../../src/activities/backlog.js';
import { INTEGRATIONS_PATH } from '../../src/api/integrations/schemas.js';
import { statsRoutes } from '../../src/api/integrations/stats-routes.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import type { Target } from '../../src/domain/integrations.js';
import { serveApi, type TestApi } from '../support/api.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { appendSegments, at, attempt, integrationState, publication, S3, WEBHOOK } from '../support/fixtures.js';
import { uniqueName } from '../support/unique-name.js';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await serveApi(INTEGRATIONS_PATH, statsRoutes(database));
});

afterAll(async () => {
  await api.close();
  await database.close();
});

/**
 * An integration of order events, in front of a log of four segments:
 * 1 [a0 a1 stock] 2 [b0] 3 [stock] 4 [c0 c1]
 */
async function behind(target: Target, position: { seq: number; offset: number }): Promise<IntegrationState> {
  const tenant = uniqueName('stats');
  const state = integrationState(tenant, 'x', target);
  state.spec.subscription = { events: [], entities: ['order'] };
  await database.integrations.create(state);
  await database.cursors.create(state.spec.uid, tenant, 'x', position);
  const order = (id: string) => ({ name: 'order.created', id });
  const stock = (id: string) => ({ name: 'stock.changed', id });
  const segments = [[order('a0'), order('a1'), stock('s0')], [order('b0')], [stock('s1')], [order('c0'), order('c1')]];
  await appendSegments(database.log, tenant, segments);
  return state;
}

const statsOf = (state: IntegrationState) => api.call(state.spec.tenant, 'GET', '/x/stats');

async function bytesOf(state: IntegrationState, ids: string[]): Promise<number> {
  const lines = ids.map((id) => database.log.find(state.spec.tenant, 'order.created', id));
  return (await Promise.all(lines)).reduce((sum, line) => sum + (line?.length ?? 0) + 1, 0);
}

async function publishedAt(state: IntegrationState, seq: number): Promise<string | undefined> {
  return (await database.log.segment(state.spec.tenant, seq, []))?.publishedAt.toISOString();
}

test('what is pending are the wanted events behind the cursor, from its very offset', async () => {
  const state = await behind(WEBHOOK, { seq: 1, offset: 1 });
  const answer = await statsOf(state);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    pending_events: 4,
    pending_bytes: await bytesOf(state, ['a1', 'b0', 'c0', 'c1']),
    pending_estimated: false,
    oldest_pending_at: await publishedAt(state, 1),
    delivered: 0,
    failed: 0,
    rejected: 0,
    rejected_events: 0,
    skipped: 0,
    retrying: 0,
    last_attempted_at: null,
    last_delivery_at: null,
    batches: 0,
  });
});

test('events that have an outcome already are not pending, and those that wait for a retry are counted', async () => {
  const state = await behind(WEBHOOK, { seq: 1, offset: 0 });
  const failed = [attempt(1, { failure: 'dns' })];
  await database.collections.publications.insertMany([
    publication(state, [1, 0], failed, { nextAttemptAt: at(50) }),
    publication(state, [4, 0], [attempt(2)]),
  ]);
  expect((await statsOf(state)).body).toMatchObject({
    pending_events: 3,
    pending_bytes: await bytesOf(state, ['a1', 'b0', 'c1']),
    retrying: 1,
  });
});

test('rejected events count as long as they are in the list', async () => {
  const state = await behind(WEBHOOK, { seq: 5, offset: 0 });
  const { uid, tenant } = state.spec;
  const rejected = (n: number) => ({ rejected: { id: `id-${n}`, at: at(n), reason: 'no' } });
  const refused = [attempt(1, { code: 422, failure: 'http_4xx' })];
  await database.collections.publications.insertMany([
    publication(state, [1, 0], refused, rejected(1)),
    publication(state, [2, 0], refused, rejected(2)),
    publication(state, [4, 0], [attempt(2)]),
  ]);
  await database.collections.cursors.updateOne({ _id: uid }, { $set: { 'totals.rejected': 2 } });
  const listed = async () => (await api.call(tenant, 'GET', '/_stats')).body.integrations;
  expect(await listed()).toMatchObject([{ rejected: 2, rejected_events: 2 }]);
  await database.rejectedEvents.remove(uid, 'id-1');
  expect(await listed()).toMatchObject([{ rejected: 2, rejected_events: 1 }]);
});

test('at the tail nothing is pending', async () => {
  const state = await behind(WEBHOOK, { seq: 5, offset: 0 });
  expect((await statsOf(state)).body).toMatchObject({ pending_events: 0, pending_bytes: 0, oldest_pending_at: null });
});

test('what lies past the end date is not pending', async () => {
  const state = await behind(WEBHOOK, { seq: 1, offset: 0 });
  const endsAt = await publishedAt(state, 2);
  await database.integrations.update({
    ...state,
    version: 2,
    spec: { ...state.spec, type: 'temporary', ...(endsAt && { endsAt }) },
  });
  const expected = (await publishedAt(state, 1)) === endsAt ? 0 : 2;
  expect((await statsOf(state)).body.pending_events).toBe(expected);
});

test('the totals are those of the cursor', async () => {
  const state = await behind(S3, { seq: 5, offset: 0 });
  await database.collections.cursors.updateOne(
    { _id: state.spec.uid },
    {
      $set: {
        totals: { delivered: 7, failed: 3, rejected: 2, skipped: 1 },
        lastAttemptedAt: at(5),
        batches: { planned: 5, delivered: 4 },
      },
    },
  );
  expect((await statsOf(state)).body).toMatchObject({
    delivered: 7,
    failed: 3,
    rejected: 2,
    skipped: 1,
    last_attempted_at: '2026-01-01T00:00:05.000Z',
    batches: 4,
  });
});

test('what a delivery has counted for its next batch is taken over, unless the integration was edited since', async () => {
  const state = await behind(S3, { seq: 1, offset: 0 });
  // Figures of its own tell that they were taken over.
  const pending = {
    scanned: { seq: 4, offset: 0 },
    first: { seq: 2, offset: 0 },
    last: { seq: 3, offset: 0 },
    firstPublishedAt: at(3),
    lastPublishedAt: at(4),
    events: 100,
    bytes: 1_000,
    revision: 1,
  };
  await database.collections.cursors.updateOne({ _id: state.spec.uid }, { $set: { pending } });
  expect((await statsOf(state)).body).toMatchObject({
    pending_events: 102,
    pending_bytes: 1_000 + (await bytesOf(state, ['c0', 'c1'])),
    oldest_pending_at: at(3).toISOString(),
  });
  await database.integrations.update({ ...state, version: 2, revision: 2 });
  expect((await statsOf(state)).body.pending_events).toBe(5);
});

test('a backlog too long to count is estimated from its beginning, and says so', async () => {
  const tenant = uniqueName('huge');
  const state = integrationState(tenant, 'x', WEBHOOK);
  await appendSegments(
    database.log,
    tenant,
    Array.from({ length: 20 }, (_, i) => [0, 1].map((j) => ({ name: 'order.created', id: `${i}-${j}` }))),
  );
  // One segment a page, and no time for a second one.
  const { log } = database;
  const slow = {
    read: (of: string, request: Parameters<typeof log.read>[1]) => log.read(of, { ...request, maxBytes: 1 }),
    tail: (of: string) => log.tail(of),
    positionAt: (of: string, instant: Date) => log.positionAt(of, instant),
  };
  const cursor = { position: { seq: 1, offset: 0 } };
  const estimate = await backlogOf(slow, state.spec, cursor, new Set(), 1, 0);
  expect(estimate).toMatchObject({ events: 40, estimated: true });
  const exact = await backlogOf(log, state.spec, cursor, new Set(), 1, 1_000);
  expect(exact).toMatchObject({ events: 40, estimated: false });
  expect(estimate.oldestAt).toEqual(exact.oldestAt);
});

test('the stats of all integrations come at once, each as it is alone', async () => {
  const state = await behind(WEBHOOK, { seq: 1, offset: 1 });
  const { tenant } = state.spec;
  for (const [id, target] of [
    ['at-the-tail', WEBHOOK],
    ['bucket', S3],
  ] as const) {
    const more = integrationState(tenant, id, target);
    await database.integrations.create(more);
    await database.cursors.create(more.spec.uid, tenant, id, { seq: id === 'bucket' ? 2 : 5, offset: 0 });
  }
  const failed = [attempt(1, { failure: 'dns' })];
  const waiting = { nextAttemptAt: at(50) };
  await database.collections.publications.insertOne(publication(state, [1, 0], failed, waiting));
  const { body } = await api.call(tenant, 'GET', '/_stats');
  const alone = await Promise.all(
    ['at-the-tail', 'bucket', 'x'].map(async (id) => ({
      id,
      ...(await api.call(tenant, 'GET', `/${id}/stats`)).body,
    })),
  );
  expect(body.integrations).toEqual(alone);
  expect(alone.map(({ pending_events, retrying }) => [pending_events, retrying])).toEqual([
    [0, 0],
    [4, 0],
    [4, 1],
  ]);
  expect((await api.call('stranger', 'GET', '/_stats')).body).toEqual({ integrations: [] });
});

test('the stats of another tenant are not found', async () => {
  await behind(WEBHOOK, { seq: 1, offset: 0 });
  expect((await api.call('stranger', 'GET', '/x/stats')).status).toBe(404);
});
