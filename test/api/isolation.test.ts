import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_OPERATIONS } from '../../src/api/openapi/all-operations.js';
import { type ContractCalls, startContractCalls } from '../support/contract-calls.js';
import { CONTRACT } from '../support/contract-table.js';
import type { LivedInTenant } from '../support/lived-in-tenant.js';

let calls: ContractCalls;
let make: ContractCalls['make'];
let tenant: LivedInTenant;
let stranger: LivedInTenant;

beforeAll(async () => {
  calls = await startContractCalls();
  ({ make, tenant, stranger } = calls);
});
afterAll(() => calls.stop());

describe("another tenant's key", () => {
  const rows = Object.entries(CONTRACT);
  const withParams = rows.filter(([, { params }]) => params !== undefined);
  const lists = rows.filter(([id, { params, roles }]) => {
    return params === undefined && roles !== 'anyone' && ALL_OPERATIONS[id]?.method === 'get';
  });

  test.each(withParams)('finds nothing by %s, and changes nothing', async (id, { params }) => {
    const before = await stateOf(tenant);
    const theirs = params?.(tenant) ?? {};
    // With its own integration, too: a rejected event is found only where it belongs.
    const mixed = { ...theirs, ...('rejectedId' in theirs && { id: stranger.hook }) };
    for (const given of [theirs, mixed]) {
      const answer = await make(id, stranger.keys.admin, { params: given });
      expect(answer).toMatchObject({ status: 404, body: { error_code: 'resource_not_found' } });
      expect(answer.body.details).toBeUndefined();
    }
    expect(await stateOf(tenant)).toEqual(before);
  });

  test.each(lists)('sees nothing of it by %s', async (id) => {
    expect((await make(id, tenant.keys.admin)).status).toBe(200);
    const answer = await make(id, stranger.keys.admin);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(tenant.mark);
    expect(answer.text).not.toContain(tenant.tenant);
  });

  test('filters by what only the other has, and finds nothing', async () => {
    for (const filter of [`integration_id=${tenant.hook}`, `domain_entity_id=${tenant.mark}`]) {
      expect((await make('listPublishedEvents', tenant.keys.admin, { query: filter })).body).not.toEqual([]);
      expect((await make('listPublishedEvents', stranger.keys.admin, { query: filter })).body).toEqual([]);
    }
  });

  test('gets no page of its lists with its cursors', async () => {
    for (const id of ['listPublishedEvents', 'listKeys']) {
      const own = await make(id, tenant.keys.admin, { query: 'limit=1' });
      const next = /<([^>]+)>/.exec(own.headers.get('link') ?? '')?.[1] ?? '';
      const answer = await make(id, stranger.keys.admin, { query: new URL(next).search.slice(1) });
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain(tenant.mark);
    }
  });

  test('takes no secrets of its integrations', async () => {
    const body = {
      id: 'thief',
      integration_type: 'permanent',
      callback_parameters: { callback_url: calls.receiver.url },
    };
    const answer = await make('createIntegration', stranger.keys.admin, {
      body: { ...body, secrets_from: tenant.hook },
    });
    expect([400, 404]).toContain(answer.status);
    const trial = { id: tenant.hook, callback_parameters: { callback_url: calls.receiver.url } };
    expect((await make('testUnsavedTarget', stranger.keys.admin, { body: trial })).status).toBe(404);
  });

  /** What calls can change of a tenant. */
  async function stateOf({ tenant: name }: LivedInTenant) {
    const { apiKeys, batches, integrations, publications, secrets } = calls.stack.stores.database.collections;
    return {
      integrations: await integrations
        .find({ tenant: name }, { projection: { spec: 1, status: 1, requests: 1 } })
        .toArray(),
      publications: await publications.find({ tenant: name }).sort({ _id: 1 }).toArray(),
      keys: await apiKeys.find({ tenant: name }, { projection: { lastUsedAt: 0 } }).toArray(),
      batches: await batches.find({ tenant: name }).toArray(),
      secrets: await secrets.find({ tenant: name }).toArray(),
    };
  }
});
