import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareEvent } from '../../src/domain/events.js';
import type { TestApi } from '../support/api.js';
import type { TestDatabase } from '../support/database.js';
import { at } from '../support/fixtures.js';
import { type PublishedEvents, s3Tenant, startPublishedEvents, webhookTenant } from '../support/published-events.js';

let published: PublishedEvents;
let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  published = await startPublishedEvents();
  ({ database, api } = published);
});

afterAll(() => published.close());

describe('one publication', () => {
  test('of a webhook has its attempts and its envelope, byte for byte', async () => {
    const { hook } = await webhookTenant(database, 'single');
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
    await s3Tenant(database, 'single-s3');
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
    await webhookTenant(database, 'aged');
    const [item] = (await api.call('aged', 'GET', '')).body;
    expect((await api.call('aged', 'GET', `/${item.id}`)).body.envelope).toBeNull();
  });

  test('of another tenant, and an id that means nothing, are not found', async () => {
    await webhookTenant(database, 'mine');
    await s3Tenant(database, 'mine-s3');
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
