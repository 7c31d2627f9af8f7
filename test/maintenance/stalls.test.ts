import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BacklogFigures, Stalls } from '../../src/activities/index.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import { LOG_START } from '../../src/domain/positions.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { waitingFor } from '../../src/domain/waiting.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { newState, S3 } from '../support/integration-states.js';
import { newEvent } from '../support/new-event.js';
import { profile } from '../support/profile.js';
import { until } from '../support/until.js';

const RETURNS = { events: [], entities: ['return'] };
const LONG_AGO = { createdAt: '2026-03-01T12:00:00.000Z' };
const DELIVERED = { at: new Date(), ms: 1, code: 200, revision: 1 };
const PATIENCE_MS = 300;
const FAILING = { since: LONG_AGO.createdAt, probes: 3, retryAt: '2100-01-01T00:00:00.000Z', error: 'HTTP 500' };

let database: TestDatabase;

beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

/** An integration at the beginning of the log that was last changed long ago. */
async function integration(state: IntegrationState): Promise<IntegrationState> {
  const { tenant, uid, id } = state.spec;
  await database.integrations.create(state);
  await database.cursors.create(uid, tenant, id, LOG_START);
  return state;
}

const change = ({ spec }: IntegrationState, fields: object) =>
  database.collections.cursors.updateOne({ _id: spec.uid }, { $set: fields });

const append = (name = 'order.created') => database.log.append('acme', [newEvent('1', { name }, 'acme')]);

/** Makes everything in the log this much older. */
const age = (ms: number) =>
  database.db.collection('segments').updateMany({}, [{ $set: { publishedAt: { $subtract: ['$publishedAt', ms] } } }]);

/** An event of the integration that failed, and was to be sent again so many ms ago. */
async function owesRetry({ spec }: IntegrationState, msAgo: number, event = 1): Promise<void> {
  const { tenant, uid, id: integration } = spec;
  const attemptedAt = new Date(Date.now() - msAgo - 5_000);
  await database.publications.record([
    {
      ...{
        _id: { uid, seq: 1, offset: event },
        tenant,
        integration,
        eventId: String(event),
        eventName: 'order.created',
      },
      ...{ domainEntityType: 'order', publishedAt: attemptedAt, status: 'FAILURE', attemptedAt, attemptCount: 1 },
      ...{ retriesUsed: 0, nextAttemptAt: new Date(Date.now() - msAgo) },
      attempt: { at: attemptedAt, ms: 1, failure: 'timeout', revision: 1 },
    },
  ]);
}

const figures = () => new BacklogFigures(database, { most: 10, stalledAfterMs: 60_000, keptMs: 0 });

describe('an integration is stalled', () => {
  it('when an event has been due for long and nothing has moved since', async () => {
    const state = await integration(newState());
    await append();
    expect(await figures().movement()).toMatchObject({ stalled: 0 });
    await age(90_000);
    const { stalled, oldestDueMs } = await figures().movement();
    expect(stalled).toBe(1);
    expect(oldestDueMs).toBeGreaterThanOrEqual(90_000);
    expect(await figures().totals()).toContain('sluice_stalled_integrations 1');
    const named = await figures().named();
    expect(named).toContain(`sluice_integration_stalled{tenant="acme",integration="${state.spec.id}"} 1`);
    expect(named).toMatch(/sluice_tenant_oldest_due_event_age_seconds\{tenant="acme"\} 9\d/);
  });

  it('not while attempts are made, however old its backlog is', async () => {
    const state = await integration(newState());
    await append();
    await age(90_000);
    await change(state, { lastAttemptedAt: new Date() });
    const { stalled, oldestDueMs } = await figures().movement();
    expect(stalled).toBe(0);
    expect(oldestDueMs).toBeGreaterThanOrEqual(90_000);
  });

  it('not right after it was started or changed', async () => {
    await integration(newState({}, { updatedAt: new Date().toISOString() }));
    await append();
    await age(90_000);
    expect((await figures().movement()).stalled).toBe(0);
  });

  it('not while it is stopped, has expired, or its target fails', async () => {
    await integration(newState({}, { status: 'stopped' }));
    await integration(newState({}, { expired: true }));
    await integration(newState({}, { failing: FAILING }));
    await append();
    await age(90_000);
    expect(await figures().movement()).toEqual({ stalled: 0, oldestDueMs: 0, complete: true });
  });

  it('when it sleeps in front of an event that it wants, and not in front of others', async () => {
    const state = await integration(newState({ subscription: RETURNS }));
    await change(state, { waiting: waitingFor(RETURNS) });
    await append();
    await age(90_000);
    expect((await figures().movement()).stalled).toBe(0);
    await append('return.created');
    await age(90_000);
    expect((await figures().movement()).stalled).toBe(1);
  });

  it('when a retry has been due for long and nothing has moved since', async () => {
    const state = await integration(newState());
    await owesRetry(state, 30_000);
    expect(await figures().movement()).toMatchObject({ stalled: 0 });
    await owesRetry(state, 90_000, 2);
    const { stalled, oldestDueMs } = await figures().movement();
    expect(stalled).toBe(1);
    expect(oldestDueMs).toBeGreaterThanOrEqual(90_000);
    await change(state, { lastAttemptedAt: new Date() });
    expect(await figures().movement()).toMatchObject({ stalled: 0 });
  });

  it('not before its retry is due, and not for one that lies past its end date', async () => {
    await owesRetry(await integration(newState()), -600_000);
    await owesRetry(await integration(newState({ endsAt: LONG_AGO.createdAt })), 90_000);
    expect(await figures().movement()).toEqual({ stalled: 0, oldestDueMs: 0, complete: true });
  });

  it('with a bucket only once its batch is due', async () => {
    await integration(newState({ target: { ...S3, batchMaxSeconds: 300 } }));
    await append();
    await age(320_000);
    expect(await figures().movement()).toMatchObject({ stalled: 0 });
    await age(50_000);
    const { stalled, oldestDueMs } = await figures().movement();
    expect(stalled).toBe(1);
    expect(oldestDueMs).toBeLessThan(120_000);
  });
});

it('those that stall are named before those that fail, and these before those with large backlogs', async () => {
  const stalled = await integration(newState());
  const failing = await integration(newState({}, { failing: FAILING }));
  const busy = await integration(newState());
  await append();
  await append('order.paid');
  // All that the first two have attempted once, and the stalled one owes a retry.
  for (const state of [stalled, failing]) await change(state, { position: { seq: 3, offset: 0 } });
  await owesRetry(stalled, 90_000);
  const named = async (most: number) => {
    const text = await new BacklogFigures(database, { most, stalledAfterMs: 60_000, keptMs: 0 }).named();
    return [...text.matchAll(/^sluice_integration_backlog_events.*integration="(.*)"} (\d)/gm)].map(
      ([, id, events]) => [id, Number(events)],
    );
  };
  const inOrder = [
    [stalled.spec.id, 0],
    [failing.spec.id, 0],
    [busy.spec.id, 2],
  ];
  for (const most of [1, 2, 3]) expect(await named(most)).toEqual(inOrder.slice(0, most));
});

it('any number of sleepers of one subscription cost one look into the log together', async () => {
  for (let i = 0; i < 30; i += 1) {
    const state = await integration(newState({ subscription: RETURNS }));
    await change(state, { waiting: waitingFor(RETURNS) });
  }
  await append();
  const queries = await profile(database.db, 'segments', () => figures().movement());
  // The tail, and the newest event that all of them want.
  expect(queries).toHaveLength(2);
});

it('so they do when they want every event, and the newest are operational', async () => {
  await append();
  for (let i = 0; i < 30; i += 1) {
    const state = await integration(newState());
    await change(state, { waiting: waitingFor(EVERY_EVENT), position: { seq: 2, offset: 0 } });
  }
  await append('sluice.integration_failing');
  await append('sluice.integration_recovered');
  const queries = await profile(database.db, 'segments', () => figures().movement());
  // The tail, the newest event, and those before it.
  expect(queries).toHaveLength(3);
});

describe('a delivery of this process is stalled', () => {
  const logger = createLogger({ level: 'silent', name: 'test' });
  const stalls = (parts: object = {}) => new Stalls({ ...database, logger, ...parts }, 0, 0);

  async function overdue(): Promise<IntegrationState> {
    const state = await integration(newState());
    await append();
    await age(90_000);
    return state;
  }

  it('when nothing in it moves and an event is due, until it ends', async () => {
    const found = stalls();
    const moving = found.began((await overdue()).spec);
    expect(await found.count()).toBe(1);
    moving.ended();
    expect(await found.count()).toBe(0);
  });

  it('not when it says that it moves', async () => {
    const found = new Stalls({ ...database, logger }, 60_000, 0);
    const moving = found.began((await overdue()).spec);
    moving.moved();
    expect(await found.count()).toBe(0);
  });

  it('when nothing in it moves and a retry is overdue', async () => {
    const found = stalls();
    const state = await integration(newState());
    await owesRetry(state, 90_000);
    found.began(state.spec);
    expect(await found.count()).toBe(1);
    await database.publications.recordAsked({ uid: state.spec.uid, seq: 1, offset: 1 }, DELIVERED);
    expect(await found.count()).toBe(0);
  });

  it('when others go by a retry that is overdue, as long as they do', async () => {
    const found = new Stalls({ ...database, logger }, PATIENCE_MS, 0);
    const state = await integration(newState());
    await owesRetry(state, 90_000);
    const moving = found.began(state.spec);
    const count = () => {
      moving.moved();
      return found.count();
    };
    expect(await count()).toBe(0);
    await until(async () => (await count()) === 1);
    await database.publications.recordAsked({ uid: state.spec.uid, seq: 1, offset: 1 }, DELIVERED);
    expect(await count()).toBe(0);
  });

  it('not while its overdue retries go out one after the other', async () => {
    const found = new Stalls({ ...database, logger }, PATIENCE_MS, 0);
    const state = await integration(newState());
    const moving = found.began(state.spec);
    const started = Date.now();
    for (let event = 1; Date.now() - started < 2 * PATIENCE_MS; event += 1) {
      await owesRetry(state, 90_000, event);
      moving.moved();
      expect(await found.count()).toBe(0);
      await database.publications.recordAsked({ uid: state.spec.uid, seq: 1, offset: event }, DELIVERED);
    }
  });

  it('not when nothing is due, or the integration is gone', async () => {
    const found = stalls();
    const state = await integration(newState());
    found.began(state.spec);
    found.began(newState().spec);
    expect(await found.count()).toBe(0);
  });

  it('not as long as the database does not answer, since a new start would not help', async () => {
    const cursors = { get: () => Promise.reject(new Error('away')) };
    const found = stalls({ cursors });
    found.began((await overdue()).spec);
    expect(await found.count()).toBe(0);
  });
});
