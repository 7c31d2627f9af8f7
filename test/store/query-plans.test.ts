import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { EVERY_EVENT, type Subscription } from '../../src/domain/subscriptions.js';
import { waitingFor } from '../../src/domain/waiting.js';
import type { PublicationSearch } from '../../src/store/publication-search.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { at, attempt, batch, delivered, integrationState, publication, S3, WEBHOOK } from '../support/fixtures.js';
import { profile } from '../support/profile.js';

/**
 * - 60 webhook integrations with 200 publications each; every tenth failed, every fiftieth was rejected, every
 *   twentieth waits for a retry; 40 names, 300 entities
 * - 3 S3 integrations with 1,000 batches each, and as many log entries
 */
const HOOKS = Array.from({ length: 60 }, (_, i) => integrationState('acme', `hook-${i}`, WEBHOOK));
const BUCKETS = Array.from({ length: 3 }, (_, i) => integrationState('acme', `bucket-${i}`, S3));
const UIDS = HOOKS.slice(0, 50).map(({ spec }) => spec.uid);
const [FIRST = ''] = UIDS;
const BUCKET = BUCKETS[0]?.spec.uid ?? '';
const PER_HOOK = 200;

let database: TestDatabase;
let rejectedIds: string[];

beforeAll(async () => {
  database = await openTestDatabase();
  const rows = HOOKS.flatMap((state, h) =>
    Array.from({ length: PER_HOOK }, (_, i) => {
      const n = h * PER_HOOK + i;
      const failed = i % 10 === 0;
      return publication(state, [i, h], [attempt(n % 5_000, failed ? { failure: 'dns' } : {})], {
        eventName: `order.name_${n % 40}`,
        domainEntityId: `o-${n % 300}`,
        ...(i % 50 === 0 && { rejected: { id: uuidv7({ msecs: at(n).getTime() }), at: at(n), reason: 'no' } }),
        ...(i % 20 === 1 && { nextAttemptAt: at(n) }),
      });
    }),
  );
  await database.collections.publications.insertMany(rows);
  rejectedIds = rows.flatMap(({ _id, rejected }) => (_id.uid === FIRST && rejected ? [rejected.id] : []));
  for (const state of BUCKETS) {
    const numbers = Array.from({ length: 1_000 }, (_, i) => i + 1);
    await database.collections.batches.insertMany(
      numbers.map((n) =>
        batch(
          state,
          n,
          [
            [n, 0],
            [n + 1, 0],
          ],
          delivered(n),
        ),
      ),
    );
    await database.collections.logEntries.insertMany(
      numbers.map((n) => ({
        _id: `${state.spec.uid}/${n}`,
        uid: state.spec.uid,
        action: 'integration_updated' as const,
        reason: '',
        actor: '',
        createdAt: at(n),
      })),
    );
  }
});

afterAll(() => database.close());

/** Fails unless every query was served by an index, in order, and read at most `keys` of it. */
async function expectIndexed(collection: string, action: () => Promise<unknown>, keys: number): Promise<void> {
  const operations = await profile(database.db, collection, action);
  expect(operations.length).toBeGreaterThan(0);
  for (const operation of operations) {
    expect(operation.plan).toMatch(/^(IXSCAN|COUNT_SCAN|DISTINCT_SCAN|IDHACK)/);
    expect(operation.plan).not.toContain('COLLSCAN');
    expect(operation.sortsInMemory, operation.plan).toBe(false);
    expect(operation.keys, operation.plan).toBeLessThanOrEqual(keys);
  }
}

// One scan for each of 50 integrations, and of 2 statuses where none is asked for, looks at one key at least.
const SCANS = 50;
// Looking for the types of a name: where its keys begin at an integration, the end of its type, and of its name.
const TYPES = 3 * SCANS;
const after = { attemptedAt: at(2_500), uid: FIRST, seq: 100, offset: 0 };

describe('a search for publications reads no more of an index than its page, and sorts nothing', () => {
  const searches: [string, Partial<PublicationSearch>, number][] = [
    ['of a tenant', {}, 2 * SCANS + 51],
    ['of one integration', { uids: [FIRST] }, 2 + 51],
    ['by status', { status: 'FAILURE' }, SCANS + 51],
    ['by event name', { eventName: 'order.name_7' }, TYPES + 1],
    ['by event name and status', { eventName: 'order.name_7', status: 'SUCCESS' }, TYPES],
    ['by a name that never failed, and failures', { eventName: 'order.name_7', status: 'FAILURE' }, TYPES],
    ['by a name that there is not', { eventName: 'no.such' }, SCANS],
    ['by a name and its type', { eventName: 'order.name_7', domainEntityType: 'order' }, 2 * SCANS + 51],
    ['by a name and a type that it never has', { eventName: 'order.name_7', domainEntityType: 'nothing' }, 2 * SCANS],
    ['by entity', { domainEntityId: 'o-7' }, 2 * SCANS + 51],
    ['by entity and name', { domainEntityId: 'o-7', eventName: 'order.name_7' }, 2 * SCANS + 51],
    ['by entity and status', { domainEntityId: 'o-7', status: 'FAILURE' }, SCANS + 51],
    ['by entity type', { domainEntityType: 'order' }, 2 * SCANS + 51],
    ['by entity type and status', { domainEntityType: 'order', status: 'FAILURE' }, SCANS + 51],
    ['by an entity type that there is not', { domainEntityType: 'nothing' }, 2 * SCANS],
    ['by entity type and time', { domainEntityType: 'order', from: at(1_000), to: at(4_000) }, 2 * SCANS + 51],
    ['by time', { from: at(1_000), to: at(4_000) }, 2 * SCANS + 51],
    // Keys of the very millisecond of the cursor are looked at once more.
    ['on the next page', { after }, 2 * SCANS + 51 + 20],
    [
      'by everything',
      { after, from: at(9), status: 'SUCCESS', domainEntityId: 'o-7', eventName: 'order.name_7' },
      SCANS + 51,
    ],
  ];

  test.each(searches)('%s', async (_title, search, keys) => {
    const action = () => database.publications.search({ uids: UIDS, ...search }, 51);
    await expectIndexed('publications', action, keys);
  });

  test('by a name whose events have many types, in the order of time all the same', async () => {
    const [, hook] = HOOKS;
    if (hook === undefined) throw new Error('no hook');
    const types = ['order', 'parcel', 'return', 'refund', 'claim'];
    const rows = Array.from({ length: 500 }, (_, i) =>
      publication(hook, [1_000 + i, 0], [attempt(i)], {
        eventName: 'order.typed',
        domainEntityType: types[(i * 7) % 5] ?? '',
      }),
    );
    await database.collections.publications.insertMany(rows);
    const search = { uids: UIDS, eventName: 'order.typed' };
    let seqs: number[] = [];
    const read = async () => {
      seqs = (await database.publications.search(search, 21)).map(({ _id }) => _id.seq);
    };
    await expectIndexed('publications', read, 4 * SCANS + 21);
    expect(seqs).toEqual(Array.from({ length: 21 }, (_, i) => 1_499 - i));
  });
});

test('the rejected events of an integration are found by their index', async () => {
  const { rejectedEvents } = database;
  const ids = [rejectedIds[0] ?? '', rejectedIds[2] ?? ''];
  const upTo = at(1e6);
  const all = rejectedIds.length;
  const expectFew = (action: () => Promise<unknown>, keys: number) => expectIndexed('publications', action, keys);
  await expectFew(() => rejectedEvents.list(FIRST, 2), 3);
  await expectFew(() => rejectedEvents.list(FIRST, 2, rejectedIds[3]), 3);
  await expectFew(() => rejectedEvents.get(FIRST, ids[0] ?? ''), 1);
  await expectFew(() => rejectedEvents.select(FIRST, { upTo }, 2), 3);
  await expectFew(() => rejectedEvents.select(FIRST, { upTo, ids }, 2, rejectedIds[0]), 3);
  await expectFew(() => rejectedEvents.count(FIRST, { upTo }), all + 1);
  await expectFew(() => rejectedEvents.counts([FIRST], 2), 3);
  await expectFew(() => rejectedEvents.counts(UIDS, 100), all + 1);
  await expectFew(() => rejectedEvents.count(FIRST, { upTo, ids }), 4);
  await expectFew(() => rejectedEvents.claim(FIRST, ids[0] ?? '', 'me', at(0)), 2);
  await expectFew(() => rejectedEvents.release(FIRST, ids[0] ?? ''), 2);
  await expectFew(() => rejectedEvents.remove(FIRST, 'nothing'), 1);
});

test('what a delivery asks of the publications is served by indexes', async () => {
  const { publications } = database;
  const expectFew = (action: () => Promise<unknown>, keys: number) => expectIndexed('publications', action, keys);
  await expectFew(() => publications.recordedFrom(FIRST, { seq: 190, offset: 0 }), 11);
  await expectFew(() => publications.outcomesFrom(FIRST, { seq: 190, offset: 0 }), 11);
  const retried = [1, 3].map((seq) => ({ seq, offset: 0, at: at(0) }));
  await expectFew(() => publications.attemptsAmong(FIRST, retried), 4);
  await expectFew(() => publications.retrying(FIRST, 5), 6);
  await expectFew(() => publications.retrying(FIRST, 5, at(1e6)), 11);
  await expectFew(() => publications.countRevived(FIRST, 7), 11);
  await expectFew(() => publications.countRetrying([FIRST]), 11);
  await expectFew(() => publications.countRetrying(UIDS), UIDS.length * 11);
  await expectFew(() => publications.get({ uid: FIRST, seq: 1, offset: 0 }), 1);
});

test('the batches of an integration are found by its indexes', async () => {
  const { batches } = database;
  const expectFew = (action: () => Promise<unknown>, keys: number) => expectIndexed('batches', action, keys);
  await expectFew(() => batches.list(BUCKET, 51), 52);
  await expectFew(() => batches.list(BUCKET, 51, 500), 52);
  await expectFew(() => batches.get(BUCKET, 500), 1);
  await expectFew(() => batches.lastAttempted(BUCKET), 2);
  await expectFew(() => batches.lastAttempted(BUCKET, { at: at(500), included: false }), 2);
  await expectFew(() => batches.beginningBefore(BUCKET, { seq: 500, offset: 3 }), 2);
  await expectFew(() => batches.listBeginningBefore(BUCKET, { seq: 500, offset: 3 }, 8, 'order.created'), 9);
});

test('the log of an integration is found by its index', async () => {
  const { logEntries } = database;
  await expectIndexed('log_entries', () => logEntries.list(BUCKET, 51), 52);
  const place = { createdAt: at(500), _id: `${BUCKET}/500` };
  await expectIndexed('log_entries', () => logEntries.list(BUCKET, 51, place), 53);
});

test('the history of integrations is found by its index, an hour of 25 of them at once, too', async () => {
  const { history } = database;
  const uids = UIDS.slice(0, 25);
  const start = Math.floor(Date.now() / 3_600_000 - 3) * 3_600_000;
  const minute = (n: number) => new Date(start + n * 60_000);
  for (const uid of UIDS) for (let n = 0; n < 180; n += 1) history.note(uid, minute(n), { delivered: 1 });
  await history.flush();
  const hour = [minute(60), minute(120)] as const;
  await expectIndexed('history', () => history.list([FIRST], 60, ...hour), 61);
  await expectIndexed('history', () => history.list(uids, 60, ...hour), 25 * 61);
  await expectIndexed('history', () => history.list(uids, 3_600, ...hour), 25 * 2);
});

test('integrations are found by their indexes', async () => {
  const { integrations } = database;
  const [state] = HOOKS;
  if (state === undefined) throw new Error('no state');
  await integrations.create(state);
  const actions = [() => integrations.get('acme', 'hook-0'), () => integrations.list('acme')];
  for (const action of actions) await expectIndexed('integrations', action, 3);
  await expectIndexed('integrations', () => integrations.getByUid('acme', state.spec.uid), 1);
});

test('keys are found by their indexes, however many there are', async () => {
  const { apiKeys } = database;
  const made = [];
  for (let n = 0; n < 30; n += 1) made.push((await apiKeys.create(n < 20 ? 'acme' : 'other', 'viewer', 'a')).document);
  const [first, second] = made;
  if (first === undefined || second === undefined) throw new Error('no key');
  const expectFew = (action: () => Promise<unknown>, keys: number) => expectIndexed('api_keys', action, keys);
  await expectFew(() => apiKeys.findByHash(first.hash), 1);
  await expectFew(() => apiKeys.findByHash('unknown'), 0);
  await expectFew(() => apiKeys.get(first._id), 1);
  await expectFew(() => apiKeys.page('acme', 3), 4);
  await expectFew(() => apiKeys.page('acme', 3, second), 6);
  await expectFew(() => apiKeys.list('acme'), 21);
  await expectFew(() => apiKeys.list(), 31);
  await expectFew(() => apiKeys.touch(first._id, at(0)), 1);
  await expectFew(() => apiKeys.revoke('acme', first._id), 1);
});

test('the browsers that are signed in are found by the hash of their token', async () => {
  const { sessions } = database;
  const ends = new Date(Date.now() + 60_000);
  for (const _id of ['a', 'b', 'c']) {
    await sessions.create({ _id, tenant: 'acme', keyId: 'key', keyProof: '', createdAt: at(0), expiresAt: ends });
  }
  await expectIndexed('sessions', () => sessions.get('b'), 1);
  await expectIndexed('sessions', () => sessions.extend('b', ends), 1);
  await expectIndexed('sessions', () => sessions.remove('b'), 1);
});

test('secrets are found by their indexes, and those that a rotation has left by their key', async () => {
  const { secrets } = database;
  const owner = { tenant: 'acme', uid: 'uid' };
  const refs = [];
  for (let n = 0; n < 10; n += 1) refs.push(await secrets.put(owner, 'api_key', new Secret(`secret-${n}`)));
  const [first] = refs;
  if (first === undefined) throw new Error('no secret');
  await expectIndexed('secrets', () => secrets.get(first, 'api_key'), 1);
  await expectIndexed('secrets', () => secrets.rotate(), 1);
  await expectIndexed('secrets', () => secrets.keep('uid', [first.id]), 11);
  await expectIndexed('secrets', () => secrets.removeAll('uid'), 10);
});

describe('who is woken by an event', () => {
  const sleep = (uid: string, subscription: Subscription) =>
    database.collections.cursors.updateOne({ _id: uid }, { $set: { waiting: waitingFor(subscription) } });

  test('is found among two hundred others, which are not read', async () => {
    const { cursors, collections } = database;
    const create = (i: number) => cursors.create(`sleeper-${i}`, 'acme', `s-${i}`, { seq: 1, offset: 0 });
    await Promise.all(Array.from({ length: 200 }, (_, i) => create(i)));
    const others = { events: ['order.other'], entities: ['return'] };
    await collections.cursors.updateMany({}, { $set: { waiting: waitingFor(others) } });
    await sleep('sleeper-7', { events: ['order.created'], entities: [] });
    await sleep('sleeper-8', { events: ['a.b'], entities: ['order'] });
    await sleep('sleeper-9', EVERY_EVENT);
    let found: string[] = [];
    const read = async () => {
      found = (await cursors.waitingFor('acme', new Set(['order.created']))).map(({ _id }) => _id);
    };
    await expectIndexed('cursors', read, 10);
    expect(found.sort()).toEqual(['sleeper-7', 'sleeper-8', 'sleeper-9']);
  });
});
