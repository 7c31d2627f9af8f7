import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Looked } from '../../src/activities/every-backlog.js';
import { noteBatch } from '../../src/activities/s3/note-batch.js';
import { sampleBacklogs } from '../../src/activities/sample-backlogs.js';
import { historyRoutes } from '../../src/api/integrations/history-routes.js';
import { INTEGRATIONS_PATH } from '../../src/api/integrations/schemas.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { waitingFor } from '../../src/domain/waiting.js';
import { ALL_SAMPLED, History } from '../../src/store/history.js';
import { serveApi, type TestApi } from '../support/api.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { appendSegments, integrationState, WEBHOOK } from '../support/fixtures.js';
import { uniqueName } from '../support/unique-name.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The beginning of the present hour: what is older than an hour or a minute does not depend on when the test runs. */
const HOUR = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await serveApi(INTEGRATIONS_PATH, historyRoutes(database));
});

afterAll(async () => {
  await api.close();
  await database.close();
});

/** `minutes` after (or, negative, before) the present hour began. */
const minute = (minutes: number) => new Date(HOUR + minutes * MINUTE_MS);

async function newIntegration(id = 'x', tenant = uniqueName('history')): Promise<IntegrationState> {
  const state = integrationState(tenant, id, WEBHOOK);
  await database.integrations.create(state);
  return state;
}

const historyOf = ({ spec }: IntegrationState, query: Record<string, string | Date>) => {
  const given = Object.entries(query).map(([name, value]) => [
    name,
    value instanceof Date ? value.toISOString() : value,
  ]);
  return api.call(spec.tenant, 'GET', `/${spec.id}/history?${new URLSearchParams(given as [string, string][])}`);
};

const NOTHING = { delivered: 0, failed: 0, rejected: 0, bytes: 0, latency_ms: null, backlog: null };

test('every minute has a point, with what happened in it', async () => {
  const state = await newIntegration();
  const { uid } = state.spec;
  const { history } = database;
  for (const latencyMs of [10, 10, 10, 200]) history.note(uid, minute(-59), { delivered: 1, bytes: 100, latencyMs });
  history.note(uid, new Date(minute(-59).getTime() + 59_999), { failed: 1 });
  history.note(uid, minute(-58), { failed: 1, rejected: 1 });
  await history.flush();
  const { status, body } = await historyOf(state, { from: minute(-60), to: minute(-57), step: '1m' });
  expect(status).toBe(200);
  expect(body).toEqual({
    from: minute(-60).toISOString(),
    to: minute(-57).toISOString(),
    step: '1m',
    points: [
      { ...NOTHING, at: minute(-60).toISOString() },
      {
        ...NOTHING,
        at: minute(-59).toISOString(),
        delivered: 4,
        failed: 1,
        bytes: 400,
        latency_ms: { mean: 58, p50: expect.any(Number), p95: expect.any(Number), max: 200 },
      },
      { ...NOTHING, at: minute(-58).toISOString(), failed: 1, rejected: 1 },
    ],
  });
  const { p50, p95 } = body.points[1].latency_ms;
  expect(p50).toBeGreaterThan(7);
  expect(p50).toBeLessThan(13);
  expect(p95).toBeGreaterThan(150);
  expect(p95).toBeLessThanOrEqual(200);
});

test('longer steps add up what happened, and show the most that waited', async () => {
  const state = await newIntegration();
  const { uid } = state.spec;
  const { history } = database;
  for (const [at, events] of [
    [-30, 5],
    [-29, 9],
    [-21, 2],
  ] as const) {
    history.note(uid, minute(at), { delivered: 2, latencyMs: 50, backlog: { events, bytes: events, ageMs: 9_000 } });
  }
  await history.flush();
  const { body } = await historyOf(state, { from: minute(-33), to: minute(-15), step: '15m' });
  expect(body.from).toBe(minute(-45).toISOString());
  expect(body.points).toEqual([
    { ...NOTHING, at: minute(-45).toISOString() },
    {
      ...NOTHING,
      at: minute(-30).toISOString(),
      delivered: 6,
      latency_ms: { mean: 50, p50: expect.any(Number), p95: expect.any(Number), max: 50 },
      backlog: { events: 9, bytes: 9, oldest_seconds: 9 },
    },
  ]);
});

test('no backlog was seen is told apart from nobody has looked', async () => {
  const state = await newIntegration();
  database.history.note(ALL_SAMPLED, minute(-10), { backlog: { events: 0, bytes: 0, ageMs: 0 } });
  await database.history.flush();
  const { body } = await historyOf(state, { from: minute(-11), to: minute(-9), step: '1m' });
  expect(body.points.map(({ backlog }: { backlog: unknown }) => backlog)).toEqual([
    null,
    { events: 0, bytes: 0, oldest_seconds: 0 },
  ]);
});

test('hours reach back further than minutes, and a step that fits is chosen', async () => {
  const state = await newIntegration();
  const longAgo = new Date(HOUR - 5 * 24 * HOUR_MS);
  database.history.note(state.spec.uid, longAgo, { delivered: 3 });
  await database.history.flush();
  const days = await historyOf(state, { from: longAgo });
  expect(days.body.step).toBe('6h');
  expect(
    days.body.points.map(({ delivered }: { delivered: number }) => delivered).reduce((a: number, b: number) => a + b),
  ).toBe(3);
  const steps = await Promise.all(
    [60, 6 * 60, 24 * 60].map(
      async (minutes) => (await historyOf(state, { from: minute(-minutes), to: minute(0) })).body.step,
    ),
  );
  expect(steps).toEqual(['1m', '5m', '15m']);
  expect((await historyOf(state, {})).body).toMatchObject({ step: '1m', points: { length: 61 } });
});

test('minutes go after three days, hours with everything else', async () => {
  const { uid } = (await newIntegration()).spec;
  const history = new History(database.collections.history, 30);
  history.note(uid, minute(0), { delivered: 1 });
  await history.flush();
  const kept = await database.collections.history.find({ '_id.uid': uid }).sort({ expiresAt: 1 }).toArray();
  const days = kept.map(({ _id, expiresAt }) => (expiresAt.getTime() - _id.at.getTime()) / (24 * HOUR_MS));
  expect(days).toEqual([3, 30]);
});

test.each([
  ['from', { from: minute(0), to: minute(-1) }, 'must be before to'],
  ['step', { step: '2m' }, 'must be one of 1m, 5m, 15m, 1h, 6h, 1d'],
  ['step', { from: minute(-4 * 24 * 60), to: minute(0), step: '5m' }, 'must be 1h or 6h or 1d here'],
  ['step', { from: minute(-2 * 24 * 60), to: minute(0), step: '1m' }, 'must be 5m or 15m or 1h'],
  ['from', { from: 'yesterday' }, 'must be a date-time'],
  ['colour', { colour: 'red' }, 'is not a known field'],
])('a query whose %s cannot be is refused', async (path, query, message) => {
  const answer = await historyOf(await newIntegration(), query as Record<string, string | Date>);
  expect(answer).toMatchObject({
    status: 400,
    body: { details: [{ path, message: expect.stringContaining(message) }] },
  });
});

test('the last hour of all integrations comes at once, as plain rows', async () => {
  const state = await newIntegration('a');
  await newIntegration('b', state.spec.tenant);
  const now = new Date();
  database.history.note(state.spec.uid, now, { delivered: 2, failed: 1 });
  database.history.note(state.spec.uid, new Date(now.getTime() - 2 * HOUR_MS), { delivered: 9 });
  await database.history.flush();
  const { body } = await api.call(state.spec.tenant, 'GET', '/_history');
  const length = body.integrations[0].delivered.length;
  const zeros = Array.from({ length }, () => 0);
  const index = Math.floor((now.getTime() - Date.parse(body.from)) / MINUTE_MS);
  expect(length).toBeGreaterThanOrEqual(60);
  expect(body).toMatchObject({ step: '1m' });
  expect(body.integrations).toEqual([
    { id: 'a', delivered: zeros.with(index, 2), failed: zeros.with(index, 1) },
    { id: 'b', delivered: zeros, failed: zeros },
  ]);
});

test('the history of another tenant is not found', async () => {
  const { spec } = await newIntegration();
  expect((await api.call('stranger', 'GET', `/${spec.id}/history`)).status).toBe(404);
  expect((await api.call('stranger', 'GET', '/_history')).body.integrations).toEqual([]);
});

test('what cannot be written is written the next time, and nothing is thrown', async () => {
  const { uid } = (await newIntegration()).spec;
  const { collection } = { collection: database.db.collection<never>('history') };
  const bulkWrite = collection.bulkWrite.bind(collection);
  let broken = true;
  collection.bulkWrite = (...args) => (broken ? Promise.reject(new Error('away')) : bulkWrite(...args));
  const history = new History(collection as never, 30);
  history.note(uid, minute(-3), { delivered: 1 });
  await history.flush();
  history.note(uid, minute(-3), { delivered: 1 });
  broken = false;
  await history.flush();
  const [found] = await history.list([uid], 60, minute(-3), minute(-2));
  expect(found?.delivered).toBe(2);
});

test('what is removed is the history of that integration alone', async () => {
  const [gone, other] = await Promise.all([newIntegration(), newIntegration()]);
  for (const { spec } of [gone, other]) database.history.note(spec.uid, minute(-3), { delivered: 1 });
  await database.history.flush();
  await database.history.removeAll(gone.spec.uid);
  const left = await database.history.list([gone.spec.uid, other.spec.uid], 60, minute(-60), minute(60));
  expect(left.map(({ _id }) => _id.uid)).toEqual([other.spec.uid]);
});

test('the events of a batch count with their waiting times, spread evenly over it', async () => {
  const state = await newIntegration();
  const { uid } = state.spec;
  const [first, delivered] = [minute(-20), minute(-15)];
  noteBatch(
    database,
    { uid, events: 25, bytes: 5_000, firstPublishedAt: first, lastPublishedAt: delivered },
    delivered,
    250,
  );
  await database.history.flush();
  const { body } = await historyOf(state, { from: delivered, to: minute(-14), step: '1m' });
  expect(body.points[0]).toMatchObject({ delivered: 25, bytes: 5_000, latency_ms: { max: 300_000 } });
  expect(body.points[0].latency_ms.p50).toBeGreaterThan(100_000);
  expect(body.points[0].latency_ms.p50).toBeLessThan(200_000);
});

describe('the sampling of backlogs', () => {
  const samplesOf = async (uid: string) => {
    await database.history.flush();
    const documents = await database.history.list([uid], 60, minute(-1), new Date(Date.now() + MINUTE_MS));
    return documents.map(({ backlog }) => backlog);
  };

  async function behind(seq: number): Promise<string> {
    const { spec } = await newIntegration();
    await database.cursors.create(spec.uid, spec.tenant, spec.id, { seq, offset: 0 });
    await appendSegments(database.log, spec.tenant, [
      [
        { name: 'order.created', id: '1' },
        { name: 'order.created', id: '2' },
      ],
      [{ name: 'order.created', id: '3' }],
    ]);
    return spec.uid;
  }

  test('notes what waits in front of an integration, and nothing for one at the tail or asleep', async () => {
    const [far, near, atTail, asleep] = [await behind(1), await behind(2), await behind(3), await behind(3)];
    const waiting = { waiting: waitingFor(EVERY_EVENT) };
    await database.collections.cursors.updateOne({ _id: asleep }, { $set: waiting });
    expect(await sampleBacklogs(database, () => undefined)).toEqual({ complete: true, uncounted: [] });
    expect(await samplesOf(far)).toMatchObject([{ events: 3 }]);
    expect(await samplesOf(near)).toMatchObject([{ events: 1 }]);
    expect(await samplesOf(atTail)).toEqual([]);
    expect(await samplesOf(asleep)).toEqual([]);
    expect(await samplesOf(ALL_SAMPLED)).toEqual([{ events: 0, bytes: 0, ageMs: 0 }]);
  });

  test('that has no time left does not claim to have looked everywhere', async () => {
    await behind(1);
    await database.history.removeAll(ALL_SAMPLED);
    expect(await sampleBacklogs(database, () => undefined, { atMostMs: 0 })).toMatchObject({ complete: false });
    expect(await samplesOf(ALL_SAMPLED)).toEqual([]);
  });

  test('that has run out of time is gone on with by the next one, which comes to all others first', async () => {
    const all = [await behind(1), await behind(1), await behind(1)];
    const pass = async (after: string | undefined, atMostMs: number) => {
      const seen: string[] = [];
      const see = ({ integration }: Looked) => {
        seen.push(integration._id);
        for (const until = performance.now() + atMostMs; performance.now() < until && atMostMs < 1_000; );
      };
      return { seen, ...(await sampleBacklogs(database, () => undefined, { see, after, atMostMs })) };
    };
    const first = await pass(undefined, 200);
    expect(first).toMatchObject({ complete: false, stoppedAfter: first.seen.at(-1) });
    const second = await pass(first.stoppedAfter, 60_000);
    expect(second.complete).toBe(true);
    expect(second.seen.slice(-first.seen.length)).toEqual(first.seen);
    expect(second.seen).toEqual(expect.arrayContaining(all));
    expect(new Set(second.seen).size).toBe(second.seen.length);
  });
});
