import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, TestApi } from '../support/api.js';
import type { TestDatabase } from '../support/database.js';
import { appendSegments, at, batch, delivered, integrationState, S3 } from '../support/fixtures.js';
import { profile } from '../support/profile.js';
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
    expect(eventIds(answer as Answer)).toEqual(['12-3']);
    expect(read).toBeLessThanOrEqual(3);
  });

  test('of the log: nothing when the name never has the type that is asked for', async () => {
    await largeTenant('contradiction');
    let answer: Answer | undefined;
    const read = await documentsRead('segments', async () => {
      answer = await api.call('contradiction', 'GET', '?event_name=order.created&domain_entity_type=stock');
    });
    expect(answer?.body).toEqual([]);
    expect(read).toBe(0);
    // The type that the name tells is no contradiction.
    const usual = await pages('contradiction', 'event_name=order.rare&domain_entity_type=order');
    expect(usual).toEqual(['12-3']);
  });

  test('of the log: nothing when name and type are common, and never meet', async () => {
    const tenant = 'never-meeting';
    const bucket = integrationState(tenant, 'bucket', S3);
    await database.integrations.create(bucket);
    const segments = Array.from({ length: 20 }, (_, i) =>
      ['order.created', 'stock.changed'].map((name) => ({ name, id: `${i}` })),
    );
    await appendSegments(database.log, tenant, segments);
    const range: Parameters<typeof batch>[2] = [
      [1, 0],
      [21, 0],
    ];
    await database.collections.batches.insertOne(batch(bucket, 1, range, delivered(10)));
    let answer: Answer | undefined;
    const read = await documentsRead('segments', async () => {
      answer = await api.call(tenant, 'GET', '?event_name=order.created&domain_entity_type=stock');
    });
    expect([answer?.body, read]).toEqual([[], 0]);
    expect(await pages(tenant, 'event_name=order.created&domain_entity_type=order')).toHaveLength(20);
  });

  test('of the batches: none before the last one when failures are asked for', async () => {
    const bucket = await s3Tenant(database, 'failures');
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
    // One of them is read ahead.
    expect(read).toBeLessThanOrEqual(5);
  });
});
