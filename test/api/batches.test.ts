import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchRoutes } from '../../src/api/integrations/batch-routes.js';
import { INTEGRATIONS_PATH } from '../../src/api/integrations/schemas.js';
import { serveApi, type TestApi } from '../support/api.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { at, batch, delivered, integrationState, S3, WEBHOOK } from '../support/fixtures.js';
import { uniqueName } from '../support/unique-name.js';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await serveApi(INTEGRATIONS_PATH, batchRoutes(database));
});

afterAll(async () => {
  await api.close();
  await database.close();
});

/** A bucket with batches 1 to 11 written and 12 refused. */
async function tenantWithBatches(): Promise<string> {
  const tenant = uniqueName('batches');
  const bucket = integrationState(tenant, 'bucket', S3);
  await database.integrations.create(bucket);
  await database.integrations.create(integrationState(tenant, 'hook', WEBHOOK));
  const rows = Array.from({ length: 12 }, (_, i) =>
    batch(
      bucket,
      i + 1,
      [
        [i + 1, 0],
        [i + 2, 0],
      ],
      i < 11 ? delivered(i) : { lastAttemptedAt: at(i), lastError: 'no' },
    ),
  );
  await database.collections.batches.insertMany(rows);
  return tenant;
}

test('the objects that were written are listed by number, the newest first', async () => {
  const tenant = await tenantWithBatches();
  const answer = await api.call(tenant, 'GET', '/bucket/batches');
  expect(answer.status).toBe(200);
  expect(answer.body.batches.map(({ number }: { number: number }) => number)).toEqual(
    Array.from({ length: 11 }, (_, i) => 11 - i),
  );
  expect(answer.body.batches[0]).toEqual({
    number: 11,
    key: `${tenant}/11-data.export`,
    events: 1,
    bytes: 100,
    created_at: '2026-01-01T00:00:11.000Z',
    delivered_at: '2026-01-01T00:00:10.250Z',
    etag: 'etag',
    sha256: 'sha256',
    attempts: 1,
    first_event_id: 'first',
    last_event_id: 'last',
    first_published_at: '2026-01-01T00:00:00.000Z',
    last_published_at: '2026-01-01T00:00:01.000Z',
  });
});

test('the objects come page by page', async () => {
  const tenant = await tenantWithBatches();
  const first = await api.call(tenant, 'GET', '/bucket/batches?limit=8');
  const second = await api.call(tenant, 'GET', first.next ?? '');
  expect(second.body.batches.map(({ number }: { number: number }) => number)).toEqual([3, 2, 1]);
  expect(second.next).toBeUndefined();
});

test('a webhook writes none, and a stranger sees none', async () => {
  const tenant = await tenantWithBatches();
  expect((await api.call(tenant, 'GET', '/hook/batches')).body).toEqual({ batches: [] });
  expect((await api.call('stranger', 'GET', '/bucket/batches')).status).toBe(404);
  expect((await api.call(tenant, 'GET', '/bucket/batches?cursor=WzBd')).status).toBe(400);
});
