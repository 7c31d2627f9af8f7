import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import type { TestApi } from '../support/api.js';
import type { TestDatabase } from '../support/database.js';
import { appendSegments, at, batch, delivered, integrationState, S3 } from '../support/fixtures.js';
import { eventIds, type PublishedEvents, s3Tenant, startPublishedEvents } from '../support/published-events.js';

let published: PublishedEvents;
let database: TestDatabase;
let api: TestApi;
let pages: PublishedEvents['pages'];

beforeAll(async () => {
  published = await startPublishedEvents();
  ({ database, api, pages } = published);
});

afterAll(() => published.close());

describe('the list for S3', () => {
  beforeAll(() => s3Tenant(database, 'buckets'));

  test('is derived from batches: delivered ones with their object, refused ones with their error', async () => {
    const answer = await api.call('buckets', 'GET', '');
    expect(eventIds(answer)).toEqual(['b2', 'b1', 'b0', 'a1', 'a0']);
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

  test('of what Sluice itself publishes, filters find what went to a bucket that had asked for it', async () => {
    const tenant = 'told';
    const events = ['order.created', 'sluice.integration_stopped'].map((name) => ({
      name,
      id: name,
      entity_id: 'erp',
    }));
    await appendSegments(database.log, tenant, [events]);
    const subscriptions = { everything: EVERY_EVENT, alarms: { events: [], entities: ['sluice'] } };
    for (const [id, subscription] of Object.entries(subscriptions)) {
      const bucket = integrationState(tenant, id, S3);
      await database.integrations.create(bucket);
      const whole = [[1, 0] as const, [2, 0] as const] as const;
      await database.collections.batches.insertOne(batch(bucket, 1, whole, { ...delivered(10), subscription }));
    }
    for (const query of ['event_name=sluice.integration_stopped', 'domain_entity_type=sluice']) {
      expect(await pages(tenant, query)).toEqual(['sluice.integration_stopped']);
    }
    expect(await pages(tenant, 'domain_entity_id=erp&integration_id=alarms')).toEqual(['sluice.integration_stopped']);
    expect(await pages(tenant, 'domain_entity_id=erp&integration_id=everything')).toEqual(['order.created']);
  });

  test('a batch on its first way to the bucket tells nothing yet', async () => {
    const bucket = await s3Tenant(database, 'underway');
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
