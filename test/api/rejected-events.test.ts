import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AddressGuard } from '../../src/activities/index.js';
import { Pools } from '../../src/activities/webhook/index.js';
import { INTEGRATIONS_PATH } from '../../src/api/integrations/schemas.js';
import { newSigningSecret } from '../../src/api/integrations/targets.js';
import { exportLines } from '../../src/api/rejected-events/export.js';
import { rejectedEventsRoutes } from '../../src/api/rejected-events/routes.js';
import type { RetryRequest } from '../../src/domain/retries.js';
import { type Answer, serveApi, type TestApi } from '../support/api.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { appendSegments, at, attempt, integrationState, publication, S3, WEBHOOK } from '../support/fixtures.js';
import { uniqueName } from '../support/unique-name.js';

let database: TestDatabase;
let api: TestApi;
const asked: RetryRequest[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  const actors = { retryRejected: async (request: RetryRequest) => void asked.push(request) };
  const pools = new Pools(new AddressGuard([]));
  api = await serveApi(INTEGRATIONS_PATH, rejectedEventsRoutes({ ...database, actors, pools, retriesMax: 10 }));
});

afterAll(async () => {
  await api.close();
  await database.close();
});

const REFUSED = { code: 422, failure: 'http_4xx', message: 'the target answered 422' } as const;

/** An integration with rejected events r1 to r3, one second apart, beside a publication that is not rejected. */
async function rejectedTenant(tenant: string) {
  const hook = integrationState(tenant, 'hook', WEBHOOK);
  const owner = { tenant, uid: hook.spec.uid };
  const signingSecret = await database.secrets.put(owner, 'signing_secret', newSigningSecret());
  hook.spec.target = { ...WEBHOOK, signingSecret };
  await database.integrations.create(hook);
  await database.integrations.create(integrationState(tenant, 'bucket', S3));
  const ids = [1, 2, 3].map((i) => uuidv7({ msecs: at(i).getTime() }));
  const rows = ids.map((id, i) =>
    publication(hook, [1, i], [attempt(i + 1, REFUSED)], {
      eventId: `r${i + 1}`,
      rejected: { id, at: at(i + 1), reason: `reason ${i + 1}` },
    }),
  );
  await database.collections.publications.insertMany([...rows, publication(hook, [1, 3], [attempt(9)])]);
  await appendSegments(database.log, tenant, [
    ['r1', 'r2', 'r3', 'fine'].map((id) => ({ name: 'order.created', id, payload: { of: id } })),
  ]);
  return { hook, ids };
}

const eventIds = (answer: Answer) => answer.body.rejected_events.map((item: { event_id: string }) => item.event_id);

describe('the rejected events', () => {
  test('are listed newest first, with the reason', async () => {
    const { ids } = await rejectedTenant('list');
    const answer = await api.call('list', 'GET', '/hook/rejected_events');
    expect(answer.status).toBe(200);
    expect(eventIds(answer)).toEqual(['r3', 'r2', 'r1']);
    expect(answer.body.rejected_events[0]).toEqual({
      id: ids[2],
      created_at: '2026-01-01T00:00:03.000Z',
      event_id: 'r3',
      event_name: 'order.created',
      reason: 'reason 3',
    });
    expect(answer.next).toBeUndefined();
  });

  test('come page by page', async () => {
    await rejectedTenant('paged');
    const first = await api.call('paged', 'GET', '/hook/rejected_events?limit=2');
    expect(eventIds(first)).toEqual(['r3', 'r2']);
    const second = await api.call('paged', 'GET', first.next ?? '');
    expect(eventIds(second)).toEqual(['r1']);
    expect(second.next).toBeUndefined();
  });

  test.each(['limit=0', 'cursor=x', `cursor=${Buffer.from('["x"]').toString('base64url')}`, 'order=up'])(
    'refuse the query %s',
    async (query) => {
      const tenant = uniqueName('query');
      await rejectedTenant(tenant);
      const answer = await api.call(tenant, 'GET', `/hook/rejected_events?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
    },
  );

  test('can be exported, one a line, with their envelopes as they were delivered', async () => {
    const { ids } = await rejectedTenant('export');
    const answer = await api.call('export', 'GET', '/hook/rejected_events/_export');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(answer.headers.get('content-disposition')).toMatch(/filename="?hook-rejected-events\.ndjson/);
    const lines = answer.text.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([...ids].reverse());
    const { envelope, ...listed } = JSON.parse(lines[0] ?? '');
    const list = await api.call('export', 'GET', '/hook/rejected_events');
    expect(listed).toEqual(list.body.rejected_events[0]);
    const stored = await database.log.find('export', 'order.created', 'r3');
    expect(lines[0]).toContain(`"envelope":${stored}}`);
    expect(envelope).toMatchObject({ tenant: 'export', id: 'r3' });
  });

  test('are exported without an envelope once that is older than the retention, and none make no line', async () => {
    const { hook } = await rejectedTenant('export-old');
    const id = uuidv7({ msecs: at(9).getTime() });
    const old = publication(hook, [99, 0], [attempt(9, REFUSED)], { rejected: { id, at: at(9), reason: 'old' } });
    await database.collections.publications.insertOne(old);
    const [first = ''] = (await api.call('export-old', 'GET', '/hook/rejected_events/_export')).text.split('\n');
    expect(JSON.parse(first)).toMatchObject({ id, envelope: null });
    expect((await api.call('export-old', 'GET', '/bucket/rejected_events/_export')).text).toBe('');
    expect((await api.call('stranger', 'GET', '/hook/rejected_events/_export')).status).toBe(404);
  });

  test('are read for an export only as fast as it is taken, a page at a time', async () => {
    const tenant = uniqueName('export');
    const hook = integrationState(tenant, 'hook', WEBHOOK);
    const rows = Array.from({ length: 250 }, (_, i) => {
      const rejected = { id: uuidv7({ msecs: at(i).getTime() }), at: at(i), reason: 'no' };
      return publication(hook, [1, i], [attempt(i, REFUSED)], { rejected });
    });
    await database.collections.publications.insertMany(rows);
    let pages = 0;
    const list: typeof database.rejectedEvents.list = (...args) => {
      pages += 1;
      return database.rejectedEvents.list(...args);
    };
    const lines = exportLines({ log: database.log, rejectedEvents: { list } }, { _id: hook.spec.uid, tenant });
    const taken = [];
    for await (const line of lines) {
      taken.push(JSON.parse(line.toString()).id);
      expect(pages).toBe(Math.ceil(taken.length / 100));
    }
    expect(taken).toEqual(rows.map(({ rejected }) => rejected?.id).reverse());
  });

  test('of S3 are none', async () => {
    await rejectedTenant('s3');
    expect((await api.call('s3', 'GET', '/bucket/rejected_events')).body).toEqual({ rejected_events: [] });
  });

  test('show their envelopes as they were sent', async () => {
    const { ids } = await rejectedTenant('envelope');
    const answer = await api.call('envelope', 'GET', `/hook/rejected_events/${ids[1]}`);
    expect(answer.status).toBe(200);
    const stored = await database.log.find('envelope', 'order.created', 'r2');
    expect(answer.text).toBe(stored?.toString());
  });

  test('are deleted one by one; what became of the event stays known', async () => {
    const { hook, ids } = await rejectedTenant('delete');
    const answer = await api.call('delete', 'DELETE', `/hook/rejected_events/${ids[1]}`);
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(eventIds(await api.call('delete', 'GET', '/hook/rejected_events'))).toEqual(['r3', 'r1']);
    expect((await api.call('delete', 'DELETE', `/hook/rejected_events/${ids[1]}`)).status).toBe(404);
    expect((await api.call('delete', 'GET', `/hook/rejected_events/${ids[1]}`)).status).toBe(404);
    const row = await database.publications.get({ uid: hook.spec.uid, seq: 1, offset: 1 });
    expect(row?.status).toBe('FAILURE');
  });

  test.each([
    ['GET', ''],
    ['GET', '/ID'],
    ['DELETE', '/ID'],
    ['POST', '/ID/_retry'],
    ['POST', '/_retry'],
  ])('%s %s of another tenant is not found, nor is one of an integration that there is not', async (method, path) => {
    const tenant = uniqueName('theirs');
    const { ids } = await rejectedTenant(tenant);
    const real = path.replace('ID', ids[0] ?? '');
    const foreign = await api.call('stranger', method, `/hook/rejected_events${real}`);
    expect(foreign).toMatchObject({ status: 404, body: { error_code: 'resource_not_found' } });
    expect((await api.call(tenant, method, `/other/rejected_events${real}`)).status).toBe(404);
    if (path.includes('ID')) {
      expect((await api.call(tenant, method, `/bucket/rejected_events${real}`)).status).toBe(404);
      const unknown = path.replace('ID', uuidv7());
      expect((await api.call(tenant, method, `/hook/rejected_events${unknown}`)).status).toBe(404);
      expect((await api.call(tenant, method, `/hook/rejected_events${path.replace('ID', 'x')}`)).status).toBe(404);
    }
    expect(eventIds(await api.call(tenant, 'GET', '/hook/rejected_events'))).toEqual(['r3', 'r2', 'r1']);
  });
});

describe('a retry of many', () => {
  const requestsOf = (tenant: string) => asked.filter((request) => request.tenant === tenant);
  const logOf = async (tenant: string) => {
    const uid = (await database.integrations.get(tenant, 'hook'))?._id ?? '';
    return (await database.logEntries.list(uid, 10)).map(({ action, reason, actor }) => ({ action, reason, actor }));
  };

  test('queues all of them when no ids are given, and the log tells who asked', async () => {
    await rejectedTenant('all');
    const answer = await api.call('all', 'POST', '/hook/rejected_events/_retry');
    expect(answer).toMatchObject({ status: 202, body: { queued: 3 } });
    expect(requestsOf('all')).toMatchObject([{ integration: 'hook', actor: 'ann', queued: 3 }]);
    expect(requestsOf('all')[0]).not.toHaveProperty('ids');
    expect(await logOf('all')).toEqual([
      { action: 'retry_triggered', reason: '3 rejected events sent again by ann', actor: 'ann' },
    ]);
  });

  test('queues those that are named and still in the list', async () => {
    const { ids } = await rejectedTenant('some');
    const named = [ids[0], ids[2], uuidv7()];
    const answer = await api.call('some', 'POST', '/hook/rejected_events/_retry', { ids: named });
    expect(answer).toMatchObject({ status: 202, body: { queued: 2 } });
    expect(requestsOf('some')).toMatchObject([{ ids: named, queued: 2 }]);
  });

  test('of nothing starts nothing and is not logged', async () => {
    await rejectedTenant('nothing');
    const answer = await api.call('nothing', 'POST', '/hook/rejected_events/_retry', { ids: [uuidv7()] });
    expect(answer).toMatchObject({ status: 202, body: { queued: 0 } });
    expect(requestsOf('nothing')).toEqual([]);
    expect(await logOf('nothing')).toEqual([]);
  });

  test.each([
    [{ ids: [] }, 'ids'],
    [{ ids: ['x'] }, 'ids[0]'],
    [{ ids: 'all' }, 'ids'],
    [{ id: 'x' }, 'id'],
  ])('refuses %j and names %s', async (body, path) => {
    const tenant = uniqueName('bodies');
    await rejectedTenant(tenant);
    const answer = await api.call(tenant, 'POST', '/hook/rejected_events/_retry', body);
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path }] } });
    expect(requestsOf(tenant)).toEqual([]);
  });
});
