import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishedEventsRoutes } from '../../src/api/published-events/routes.js';
import { prepareEvent } from '../../src/domain/events.js';
import { type Answer, serveApi, type TestApi } from '../support/api.js';
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
import { profile } from '../support/profile.js';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await serveApi(
    '/api/v1/org/integrations/published-events',
    publishedEventsRoutes({ ...database, retriesMax: 10 }),
  );
});

afterAll(async () => {
  await api.close();
  await database.close();
});

const names = (answer: Answer) => answer.body.map((item: { event_id: string }) => item.event_id);

/** All pages of a list, item by item. */
async function pages(tenant: string, query: string): Promise<string[]> {
  const ids = [];
  for (let next: string | undefined = `?${query}`; next !== undefined; ) {
    const answer: Answer = await api.call(tenant, 'GET', next);
    expect(answer.status, answer.text).toBe(200);
    ids.push(...names(answer));
    next = answer.next;
  }
  return ids;
}

/**
 * Log: segments 1 to 4 of order events, one of them about stock.
 * - hook: e1 sent at 10, e2 failed at 30 after a first attempt at 20, e3 refused for good at 40
 * - other: e1 sent at 30
 */
async function webhookTenant(tenant: string) {
  const hook = integrationState(tenant, 'hook', WEBHOOK);
  const other = integrationState(tenant, 'other', WEBHOOK);
  for (const state of [hook, other]) await database.integrations.create(state);
  const failed = { code: 500, failure: 'http_5xx', message: 'the target answered 500', body: 'oops' } as const;
  await database.collections.publications.insertMany([
    publication(hook, [1, 0], [attempt(10)], { eventId: 'e1' }),
    publication(
      hook,
      [1, 1],
      [
        attempt(20, { ...failed, code: 503, message: 'the target answered 503', ms: 9 }),
        attempt(30, { ...failed, phases: { firstByte: 3 } }),
      ],
      {
        eventId: 'e2',
        eventName: 'stock.changed',
        domainEntityType: 'shelf',
        nextAttemptAt: at(90),
      },
    ),
    publication(hook, [2, 0], [attempt(40, { ...failed, code: 400, failure: 'http_4xx' })], {
      eventId: 'e3',
      domainEntityId: 'special',
      rejected: { id: 'r', at: at(40), reason: 'no' },
    }),
    publication(other, [1, 0], [attempt(30)], { eventId: 'e1-other' }),
  ]);
  return { hook, other };
}

/**
 * Log: 1 [a0 a1 stock] 2 [b0 b1 b2] 3 [c0].
 * - bucket wants orders: batch 1 up to b0 delivered at 10, batch 2 up to and with b2 refused at 20, c0 in no batch
 */
async function s3Tenant(tenant: string) {
  await appendSegments(database.log, tenant, [
    [
      { name: 'order.created', id: 'a0', entity_id: 'o1' },
      { name: 'order.paid', id: 'a1', entity_id: 'o2', domain_entity_type: 'sale', domain_entity_id: 'd2' },
      { name: 'stock.changed', id: 'stock', entity_id: 'o1' },
    ],
    [
      { name: 'order.created', id: 'b0', entity_id: 'o2' },
      { name: 'order.created', id: 'b1', entity_id: 'o1' },
      { name: 'order.paid', id: 'b2', entity_id: 'o1' },
    ],
    [{ name: 'order.created', id: 'c0', entity_id: 'o1' }],
  ]);
  const bucket = integrationState(tenant, 'bucket', S3);
  bucket.spec.subscription = { events: [], entities: ['order'] };
  bucket.failing = { since: at(20).toISOString(), probes: 0, retryAt: at(99).toISOString(), error: 'no bucket' };
  await database.integrations.create(bucket);
  await database.collections.batches.insertMany([
    batch(
      bucket,
      1,
      [
        [1, 0],
        [2, 1],
      ],
      delivered(10),
    ),
    batch(
      bucket,
      2,
      [
        [2, 1],
        [3, 0],
      ],
      { lastAttemptedAt: at(20), attempts: 3, lastError: 'no bucket', lastFailureMs: 7 },
    ),
  ]);
  return bucket;
}

describe('the list for webhooks', () => {
  beforeAll(() => webhookTenant('hooks'));

  test('shows every publication with its latest attempt, the newest first', async () => {
    const answer = await api.call('hooks', 'GET', '');
    expect(answer.status).toBe(200);
    expect(names(answer)).toEqual(['e3', 'e1-other', 'e2', 'e1']);
    expect(answer.body[2]).toEqual({
      id: expect.stringMatching(/^[\w-]+$/),
      integration_id: 'hook',
      integration_type: 'permanent',
      target: 'webhook',
      status: 'FAILURE',
      attempted_at: '2026-01-01T00:00:30.000Z',
      attempts: 2,
      retries_remaining: 9,
      next_attempt_at: '2026-01-01T00:01:30.000Z',
      event_id: 'e2',
      event_name: 'stock.changed',
      entity_id: 'o-1',
      domain_entity_type: 'shelf',
      domain_entity_id: 'o-1',
      response_time_ms: 12.5,
      response: { code: 500, body: 'oops', error: 'the target answered 500' },
    });
    expect(answer.body[0].retries_remaining).toBe(0);
    expect(answer.body[1]).not.toHaveProperty('response');
  });

  test.each([
    ['integration_id=hook', ['e3', 'e2', 'e1']],
    ['integration_id=nobody', []],
    ['status=success', ['e1-other', 'e1']],
    ['status=failure', ['e3', 'e2']],
    ['event_name=stock.changed', ['e2']],
    ['domain_entity_id=o-1', ['e1-other', 'e2', 'e1']],
    ['domain_entity_id=o-1&status=failure', ['e2']],
    ['domain_entity_type=shelf', ['e2']],
    ['from=2026-01-01T00:00:30Z', ['e3', 'e1-other', 'e2']],
    ['to=2026-01-01T00:00:30.000Z', ['e1-other', 'e2', 'e1']],
    ['from=2026-01-01T02:00:30%2B02:00&to=2025-12-31T23:00:30-01:00', ['e1-other', 'e2']],
    ['from=2026-01-01T02:00:40+02:00', ['e3']],
  ])('%s gives %j', async (query, expected) => {
    expect(await pages('hooks', query)).toEqual(expected);
    expect(await pages('hooks', `${query}&limit=1`)).toEqual(expected);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['status=SUCCESS', 'status'],
    ['from=yesterday', 'from'],
    ['to=2026-01-01T00:00:00', 'to'],
    ['cursor=AAAA', 'cursor'],
    ['cursor=WyJhIl0', 'cursor'],
    ['event_name[x]=y', 'event_name[x]'],
    ['color=red', 'color'],
  ])('%s is refused and %s named', async (query, path) => {
    const answer = await api.call('hooks', 'GET', `?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body.error_code).toBe('invalid_request');
    expect(answer.body.details[0].path).toBe(path);
  });

  test('a page that was begun is not disturbed by newer attempts', async () => {
    const { hook } = await webhookTenant('moving');
    const first = await api.call('moving', 'GET', '?limit=2');
    expect(names(first)).toEqual(['e3', 'e1-other']);
    await database.collections.publications.insertOne(publication(hook, [9, 9], [attempt(500)], { eventId: 'new' }));
    const second = await api.call('moving', 'GET', first.next ?? '');
    expect(names(second)).toEqual(['e2', 'e1']);
    expect(second.next).toBeUndefined();
  });

  test('publications of the same millisecond are each listed once, whatever the size of the page', async () => {
    const states = ['x', 'y', 'z'].map((id) => integrationState('ties', id, WEBHOOK));
    for (const state of states) await database.integrations.create(state);
    const rows = states.flatMap((state) =>
      Array.from({ length: 7 }, (_, i) =>
        publication(state, [1 + (i % 3), i], [attempt(5, i % 2 ? { failure: 'dns' } : {})], {
          eventId: `${state.spec.id}${i}`,
        }),
      ),
    );
    await database.collections.publications.insertMany(rows);
    const whole = await pages('ties', 'limit=500');
    expect(new Set(whole).size).toBe(21);
    for (const limit of [1, 2, 5, 20, 21]) expect(await pages('ties', `limit=${limit}`)).toEqual(whole);
  });
});

describe('the list for S3', () => {
  beforeAll(() => s3Tenant('buckets'));

  test('is derived from batches: delivered ones with their object, refused ones with their error', async () => {
    const answer = await api.call('buckets', 'GET', '');
    expect(names(answer)).toEqual(['b2', 'b1', 'b0', 'a1', 'a0']);
    expect(answer.body[0]).toEqual({
      id: expect.any(String),
      integration_id: 'bucket',
      integration_type: 'permanent',
      target: 's3',
      status: 'FAILURE',
      attempted_at: '2026-01-01T00:00:20.000Z',
      attempts: 3,
      retries_remaining: 10,
      next_attempt_at: '2026-01-01T00:01:39.000Z',
      event_id: 'b2',
      event_name: 'order.paid',
      entity_id: 'o1',
      domain_entity_type: 'order',
      domain_entity_id: 'o1',
      response_time_ms: 7,
      response: { error: 'no bucket' },
    });
    expect(answer.body[3]).toMatchObject({
      status: 'SUCCESS',
      attempts: 1,
      entity_id: 'o2',
      domain_entity_type: 'sale',
      domain_entity_id: 'd2',
      response_time_ms: 250,
      object_key: 'buckets/1-data.export',
    });
    expect(answer.body[3]).not.toHaveProperty('response');
  });

  test.each([
    ['integration_id=bucket', ['b2', 'b1', 'b0', 'a1', 'a0']],
    ['integration_id=other', []],
    ['status=success', ['b0', 'a1', 'a0']],
    ['status=failure', ['b2', 'b1']],
    ['event_name=order.paid', ['b2', 'a1']],
    ['event_name=stock.changed', []],
    ['domain_entity_id=o1', ['b2', 'b1', 'a0']],
    ['domain_entity_id=o1&event_name=order.created', ['b1', 'a0']],
    ['domain_entity_id=o1&status=success', ['a0']],
    ['domain_entity_type=sale', ['a1']],
    ['from=2026-01-01T00:00:11Z', ['b2', 'b1']],
    ['to=2026-01-01T00:00:10Z', ['b0', 'a1', 'a0']],
    ['to=2026-01-01T00:00:09Z', []],
  ])('%s gives %j', async (query, expected) => {
    expect(await pages('buckets', query)).toEqual(expected);
    expect(await pages('buckets', `${query}&limit=1`)).toEqual(expected);
    expect(await pages('buckets', `${query}&limit=2`)).toEqual(expected);
  });

  test('a batch on its first way to the bucket tells nothing yet', async () => {
    const bucket = await s3Tenant('underway');
    await database.collections.batches.insertOne(
      batch(
        bucket,
        3,
        [
          [3, 0],
          [4, 0],
        ],
        { lastAttemptedAt: at(30) },
      ),
    );
    expect(await pages('underway', '')).toEqual(['b2', 'b1', 'b0', 'a1', 'a0']);
    expect(await pages('underway', 'domain_entity_id=o1')).toEqual(['b2', 'b1', 'a0']);
    expect(await pages('underway', 'status=failure')).toEqual(['b2', 'b1']);
  });
});

describe('the list for S3 reads little', () => {
  /** 60 segments of 10 events, in two batches of 30; the first was delivered, the second refused. */
  async function largeTenant(tenant: string) {
    const bucket = integrationState(tenant, 'bucket', S3);
    await database.integrations.create(bucket);
    const segments = Array.from({ length: 60 }, (_, s) =>
      Array.from({ length: 10 }, (_, i) => ({
        name: s === 12 && i === 3 ? 'order.rare' : 'order.created',
        id: `${s}-${i}`,
      })),
    );
    await appendSegments(database.log, tenant, segments);
    const second = { lastAttemptedAt: at(20), lastError: 'no' };
    await database.collections.batches.insertMany([
      batch(
        bucket,
        1,
        [
          [1, 0],
          [31, 0],
        ],
        delivered(10),
      ),
      batch(
        bucket,
        2,
        [
          [31, 0],
          [61, 0],
        ],
        second,
      ),
    ]);
  }

  const documentsRead = async (collection: string, action: () => Promise<unknown>) =>
    (await profile(database.db, collection, action)).reduce((sum, { documents }) => sum + documents, 0);

  test('of a batch: the segments of the page, from the end', async () => {
    await largeTenant('large');
    let answer: Answer | undefined;
    const read = await documentsRead('segments', async () => {
      answer = await api.call('large', 'GET', '?limit=15');
    });
    expect(answer?.body[14].event_id).toBe('58-5');
    expect(read).toBeLessThanOrEqual(3);
  });

  test('of the log: only segments that have the name that is asked for', async () => {
    await largeTenant('rare');
    let answer: Answer | undefined;
    const read = await documentsRead('segments', async () => {
      answer = await api.call('rare', 'GET', '?event_name=order.rare');
    });
    expect(names(answer as Answer)).toEqual(['12-3']);
    expect(read).toBeLessThanOrEqual(3);
  });

  test('of the batches: none before the last one when failures are asked for', async () => {
    const bucket = await s3Tenant('failures');
    const older = Array.from({ length: 40 }, (_, i) =>
      batch(
        bucket,
        100 + i,
        [
          [1, 0],
          [1, 1],
        ],
        { ...delivered(1), from: { seq: 0, offset: i } },
      ),
    );
    await database.collections.batches.insertMany(older);
    const read = await documentsRead('batches', () => api.call('failures', 'GET', '?status=failure'));
    expect(read).toBeLessThanOrEqual(4);
  });
});

describe('the list for both', () => {
  test('merges rows and batches by the time of their attempts, page by page', async () => {
    await s3Tenant('both');
    await webhookTenant('both');
    const second = integrationState('both', 'bucket-2', S3);
    await database.integrations.create(second);
    await database.collections.batches.insertOne(
      batch(
        second,
        1,
        [
          [1, 0],
          [2, 0],
        ],
        delivered(20),
      ),
    );
    const expected = ['e3', 'e1-other', 'e2', 'stock', 'a1', 'a0', 'b2', 'b1', 'e1', 'b0', 'a1', 'a0'];
    const whole = await pages('both', 'limit=500');
    expect([...whole].sort()).toEqual([...expected].sort());
    expect(whole.slice(0, 3)).toEqual(['e3', 'e1-other', 'e2']);
    for (const limit of [1, 2, 3, 5, 11, 12]) expect(await pages('both', `limit=${limit}`)).toEqual(whole);
    // Buckets that hold the same events share one search for them.
    for (const limit of [1, 2, 4, 500]) {
      const found = await pages('both', `domain_entity_id=o1&limit=${limit}`);
      expect(found).toEqual(['stock', 'a0', 'b2', 'b1', 'a0']);
      expect(await pages('both', `event_name=order.paid&limit=${limit}`)).toEqual(['a1', 'b2', 'a1']);
    }
  });

  test('shows a tenant nothing of another', async () => {
    expect(await pages('stranger', '')).toEqual([]);
  });

  test('shows nothing of an integration that was removed', async () => {
    const { other } = await webhookTenant('removal');
    await database.integrations.remove(other.spec.uid);
    expect(await pages('removal', '')).toEqual(['e3', 'e2', 'e1']);
  });
});

describe('one publication', () => {
  test('of a webhook has its attempts and its envelope, byte for byte', async () => {
    const { hook } = await webhookTenant('single');
    const big = Buffer.from('{"big":12345678901234567890}');
    const prepared = ['order.created', 'stock.changed'].map((name, i) =>
      prepareEvent('single', { name, id: `e${i + 1}`, payload: {} }, big),
    );
    await database.log.append('single', prepared);
    const [, , e2] = (await api.call('single', 'GET', '')).body;
    const answer = await api.call('single', 'GET', `/${e2.id}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ ...e2, attempts: expect.any(Array) });
    expect(answer.body.envelope).toMatchObject({ tenant: 'single', name: 'stock.changed', id: 'e2' });
    const stored = await database.log.find('single', 'stock.changed', 'e2');
    expect(answer.text).toContain(`"envelope":${stored}`);
    expect(answer.body.attempts).toEqual([
      {
        attempted_at: at(20).toISOString(),
        response_time_ms: 9,
        code: 503,
        error: 'http_5xx',
        message: 'the target answered 503',
        body: 'oops',
        revision: 1,
      },
      expect.objectContaining({ attempted_at: at(30).toISOString(), phases: { first_byte: 3 } }),
    ]);
    expect(hook.spec.id).toBe(answer.body.integration_id);
  });

  test('of S3 is derived from its batch', async () => {
    await s3Tenant('single-s3');
    const list = (await api.call('single-s3', 'GET', '')).body;
    for (const item of list) {
      const answer = await api.call('single-s3', 'GET', `/${item.id}`);
      expect(answer.body).toMatchObject({ ...item, attempts: [{ attempted_at: item.attempted_at }] });
      expect(answer.body.envelope.id).toBe(item.event_id);
    }
    const refused = await api.call('single-s3', 'GET', `/${list[0].id}`);
    expect(refused.body.attempts).toEqual([
      { attempted_at: at(20).toISOString(), response_time_ms: 7, message: 'no bucket' },
    ]);
  });

  test('whose envelope is older than the retention has none', async () => {
    await webhookTenant('aged');
    const [item] = (await api.call('aged', 'GET', '')).body;
    expect((await api.call('aged', 'GET', `/${item.id}`)).body.envelope).toBeNull();
  });

  test('of another tenant, and an id that means nothing, are not found', async () => {
    await webhookTenant('mine');
    await s3Tenant('mine-s3');
    const word = (text: string) => Buffer.from(text).toString('base64url');
    const [hookItem] = (await api.call('mine', 'GET', '')).body;
    const [s3Item] = (await api.call('mine-s3', 'GET', '')).body;
    const bucket = await database.integrations.get('mine-s3', 'bucket');
    const ids = [hookItem.id, s3Item.id, 'x', '%20', word('w/nobody/1/0'), `${hookItem.id}=`, `${hookItem.id}A`];
    for (const id of ids) expect((await api.call('theirs', 'GET', `/${id}`)).status, id).toBe(404);
    // Another spelling of the same bytes is another word.
    for (const id of [`${hookItem.id}=`, `${hookItem.id}.`]) {
      expect((await api.call('mine', 'GET', `/${id}`)).status, id).toBe(404);
    }
    const uid = bucket?._id;
    // Not wanted, in no batch, behind its segment, beyond the log, and of the wrong kind.
    for (const id of [`s/${uid}/1/2`, `s/${uid}/3/0`, `s/${uid}/1/9`, `s/${uid}/9/0`, `w/${uid}/1/0`]) {
      expect((await api.call('mine-s3', 'GET', `/${word(id)}`)).status, id).toBe(404);
    }
    expect((await api.call('mine-s3', 'GET', `/${word(`s/${uid}/1/0`)}`)).status).toBe(200);
  });
});
