import { afterAll, beforeAll, expect, test } from 'vitest';
import { logRoutes } from '../../src/api/integrations/log-routes.js';
import { INTEGRATIONS_PATH } from '../../src/api/integrations/schemas.js';
import { type Answer, serveApi, type TestApi } from '../support/api.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { at, integrationState, WEBHOOK } from '../support/fixtures.js';
import { uniqueName } from '../support/unique-name.js';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await serveApi(INTEGRATIONS_PATH, logRoutes(database));
});

afterAll(async () => {
  await api.close();
  await database.close();
});

/** An integration with `count` entries; every three share a time. */
async function loggedTenant(count: number): Promise<string> {
  const tenant = uniqueName('logs');
  const hook = integrationState(tenant, 'hook', WEBHOOK);
  const other = integrationState(tenant, 'other', WEBHOOK);
  for (const state of [hook, other]) await database.integrations.create(state);
  for (let i = 0; i < count; i += 1) {
    const createdAt = at(Math.floor(i / 3)).toISOString();
    const entry = { action: 'integration_updated', reason: `change ${i}`, actor: 'bob', createdAt } as const;
    await database.logEntries.add(hook.spec.uid, String(i).padStart(9, '0'), entry);
  }
  return tenant;
}

const reasons = (answer: Answer) => answer.body.entries.map((entry: { reason: string }) => entry.reason);

test('the log shows the last 50 entries, newest first, with who did it', async () => {
  const tenant = await loggedTenant(52);
  const answer = await api.call(tenant, 'GET', '/hook/logs');
  expect(answer.status).toBe(200);
  expect(reasons(answer)).toEqual(Array.from({ length: 50 }, (_, i) => `change ${51 - i}`));
  expect(answer.body.entries[0]).toEqual({
    created_at: '2026-01-01T00:00:17.000Z',
    action: 'integration_updated',
    reason: 'change 51',
    actor: 'bob',
  });
  expect(reasons(await api.call(tenant, 'GET', answer.next ?? ''))).toEqual(['change 1', 'change 0']);
});

test('the log comes page by page, entries of the same instant included', async () => {
  const tenant = await loggedTenant(7);
  const seen: string[] = [];
  for (let next: string | undefined = '/hook/logs?limit=2'; next !== undefined; ) {
    const answer: Answer = await api.call(tenant, 'GET', next);
    seen.push(...reasons(answer));
    next = answer.next;
  }
  expect(seen).toEqual(Array.from({ length: 7 }, (_, i) => `change ${6 - i}`));
});

test('the log of another tenant, or of no integration, is not found', async () => {
  const tenant = await loggedTenant(1);
  expect((await api.call('stranger', 'GET', '/hook/logs')).status).toBe(404);
  expect((await api.call(tenant, 'GET', '/nobody/logs')).status).toBe(404);
  expect((await api.call(tenant, 'GET', '/other/logs')).body).toEqual({ entries: [] });
});

test.each(['limit=501', 'cursor=zzz', 'since=now'])('the query %s is refused', async (query) => {
  const tenant = await loggedTenant(1);
  expect((await api.call(tenant, 'GET', `/hook/logs?${query}`)).status).toBe(400);
});
