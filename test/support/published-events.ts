import { expect } from 'vitest';
import { publishedEventsRoutes } from '../../src/api/published-events/routes.js';
import { type Answer, serveApi, type TestApi } from './api.js';
import { openTestDatabase, type TestDatabase } from './database.js';
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
} from './fixtures.js';

/** The published events of a database of their own, as tenants see them over HTTP. */
export type PublishedEvents = {
  database: TestDatabase;
  api: TestApi;
  /** All pages of a list, item by item: the ids of their events. */
  pages(tenant: string, query: string): Promise<string[]>;
  close(): Promise<void>;
};

export async function startPublishedEvents(): Promise<PublishedEvents> {
  const database = await openTestDatabase();
  const api = await serveApi(
    '/api/v1/org/integrations/published-events',
    publishedEventsRoutes({ ...database, retriesMax: 10 }),
  );
  return {
    database,
    api,
    pages: async (tenant, query) => {
      const ids = [];
      for (let next: string | undefined = `?${query}`; next !== undefined; ) {
        const answer: Answer = await api.call(tenant, 'GET', next);
        expect(answer.status, answer.text).toBe(200);
        ids.push(...eventIds(answer));
        next = answer.next;
      }
      return ids;
    },
    close: async () => {
      await api.close();
      await database.close();
    },
  };
}

/** Of which events the items of a page are. */
export function eventIds(answer: Answer): string[] {
  return answer.body.map((item: { event_id: string }) => item.event_id);
}

/**
 * Log: segments 1 to 4 of order events, one of them about stock.
 * - hook: e1 sent at 10, e2 failed at 30 after a first attempt at 20, e3 refused for good at 40
 * - other: e1 sent at 30
 */
export async function webhookTenant(database: TestDatabase, tenant: string) {
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
export async function s3Tenant(database: TestDatabase, tenant: string) {
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
