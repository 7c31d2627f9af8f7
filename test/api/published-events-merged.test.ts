import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestDatabase } from '../support/database.js';
import { batch, delivered, integrationState, S3 } from '../support/fixtures.js';
import { type PublishedEvents, s3Tenant, startPublishedEvents, webhookTenant } from '../support/published-events.js';

let published: PublishedEvents;
let database: TestDatabase;
let pages: PublishedEvents['pages'];

beforeAll(async () => {
  published = await startPublishedEvents();
  ({ database, pages } = published);
});

afterAll(() => published.close());

describe('the list for both', () => {
  test('merges rows and batches by the time of their attempts, page by page', async () => {
    await s3Tenant(database, 'both');
    await webhookTenant(database, 'both');
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
    const { other } = await webhookTenant(database, 'removal');
    await database.integrations.remove(other.spec.uid);
    expect(await pages('removal', '')).toEqual(['e3', 'e2', 'e1']);
  });
});
