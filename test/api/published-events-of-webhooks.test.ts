import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestApi } from '../support/api.js';
import type { TestDatabase } from '../support/database.js';
import { attempt, integrationState, publication, WEBHOOK } from '../support/fixtures.js';
import { eventIds, type PublishedEvents, startPublishedEvents, webhookTenant } from '../support/published-events.js';

let published: PublishedEvents;
let database: TestDatabase;
let api: TestApi;
let pages: PublishedEvents['pages'];

beforeAll(async () => {
  published = await startPublishedEvents();
  ({ database, api, pages } = published);
});

afterAll(() => published.close());

describe('the list for webhooks', () => {
  beforeAll(() => webhookTenant(database, 'hooks'));

  test('shows every publication with its latest attempt, the newest first', async () => {
    const answer = await api.call('hooks', 'GET', '');
    expect(answer.status).toBe(200);
    expect(eventIds(answer)).toEqual(['e3', 'e1-other', 'e2', 'e1']);
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
    const { hook } = await webhookTenant(database, 'moving');
    const first = await api.call('moving', 'GET', '?limit=2');
    expect(eventIds(first)).toEqual(['e3', 'e1-other']);
    await database.collections.publications.insertOne(publication(hook, [9, 9], [attempt(500)], { eventId: 'new' }));
    const second = await api.call('moving', 'GET', first.next ?? '');
    expect(eventIds(second)).toEqual(['e2', 'e1']);
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
