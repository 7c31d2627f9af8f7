import type { Document } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { waitingFor } from '../../src/domain/waiting.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { at, attempt, batch, delivered, integrationState, publication, S3, WEBHOOK } from '../support/fixtures.js';

/**
 * Whatever the stores can be asked for or told is asked and told once, on a database with little in it, and the server
 * tells how it went about it. How much each of the more telling queries reads is measured in `query-plans.test.ts`.
 */
const STORES = [
  'apiKeys',
  'batches',
  'cursors',
  'history',
  'integrations',
  'logEntries',
  'places',
  'publications',
  'rejectedEvents',
  'secrets',
  'sessions',
] as const;
/** What asks the database nothing, or makes the indexes themselves. */
const QUERIES_NOTHING = ['constructor', 'createIndexes', 'note'];
/** The sweep goes through all integrations. */
const SCANS = ['integrations COLLSCAN'];

let database: TestDatabase;
let asked: Set<string>;
let operations: Document[];

beforeAll(async () => {
  database = await openTestDatabase();
  asked = new Set();
  await database.db.command({ profile: 2 });
  await askEverything(Object.assign({}, database, ...STORES.map((name) => ({ [name]: noting(name) }))));
  await database.db.command({ profile: 0 });
  operations = await database.db
    .collection('system.profile')
    .find({ planSummary: { $exists: true } })
    .toArray();
});
afterAll(() => database.close());

/** The store, which notes what of it is called. */
function noting(store: (typeof STORES)[number]): object {
  return new Proxy(database[store] as object, {
    get(target, name) {
      asked.add(`${store}.${String(name)}`);
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function askEverything(stores: TestDatabase): Promise<void> {
  const [hook, bucket] = [integrationState('acme', 'hook', WEBHOOK), integrationState('acme', 'bucket', S3)];
  const [uid, other] = [hook.spec.uid, bucket.spec.uid];
  await askForIntegrations(stores, uid, [hook, bucket]);
  await askForPublications(stores, uid, publication(hook, [1, 0], [attempt(1, { failure: 'dns' })]));
  await askForBatches(stores, other, batch(bucket, 1, [[1, 0] as const, [2, 0] as const] as const));
  await askForCursors(stores, uid);
  await askForKeys(stores);
}

async function askForIntegrations(
  { integrations, places, logEntries, history }: TestDatabase,
  uid: string,
  states: ReturnType<typeof integrationState>[],
): Promise<void> {
  await places.take('acme', { id: 'hook', uid }, 5, async () => true);
  await places.isStarting('acme', 'hook');
  for (const state of states) {
    await integrations.create(state);
    await integrations.update({ ...state, version: state.version + 1 });
  }
  await places.release('acme', uid);
  await integrations.get('acme', 'hook');
  await integrations.getByUid('acme', uid);
  await integrations.list('acme');
  for await (const _ of integrations.all());
  for await (const _ of integrations.all('a'));
  await logEntries.add(uid, '1', {
    action: 'integration_started',
    reason: '',
    actor: '',
    createdAt: at(0).toISOString(),
  });
  await logEntries.list(uid, 5);
  await logEntries.list(uid, 5, { _id: `${uid}/1`, createdAt: at(1) });
  await logEntries.lastStart(uid);
  await logEntries.removeSome(uid, 5);
  history.note(uid, at(0), { delivered: 1 });
  await history.flush();
  await history.list([uid], 60, at(0), at(100));
  await history.removeAll(uid);
  await integrations.remove('none');
}

async function askForPublications(
  { publications, rejectedEvents }: TestDatabase,
  uid: string,
  { attempts, ...row }: ReturnType<typeof publication>,
): Promise<void> {
  const [made = attempt(1)] = attempts;
  const rejected = { id: 'an-id', at: at(1), reason: 'no' };
  await publications.record([{ ...row, attempt: made, rejected }]);
  await publications.record([{ ...row, attemptCount: 2, attempt: attempt(2, { failure: 'dns' }), rejected }]);
  for (const filter of [{}, { eventName: row.eventName }, { domainEntityType: 'order' }, { domainEntityId: 'o-1' }]) {
    await publications.search({ uids: [uid], ...filter }, 5);
    await publications.search({ uids: [uid], status: 'FAILURE', from: at(0), ...filter }, 5);
  }
  await publications.countRetrying([uid]);
  await publications.oldestRetries([uid], at(100));
  await publications.recordedFrom(uid, { seq: 1, offset: 0 });
  await publications.outcomesFrom(uid, { seq: 1, offset: 0 });
  await publications.attemptsAmong(uid, [{ seq: 1, offset: 0, at: at(1) }]);
  await publications.retrying(uid, 5, at(100));
  await publications.forgive(uid, at(0), 7);
  await publications.countRevived(uid, 7);
  await publications.get(row._id);
  const upTo = at(100);
  await rejectedEvents.list(uid, 5, 'z');
  await rejectedEvents.select(uid, { upTo, ids: ['an-id'] }, 5);
  await rejectedEvents.count(uid, { upTo });
  await rejectedEvents.counts([uid], 5);
  await rejectedEvents.get(uid, 'an-id');
  await rejectedEvents.claim(uid, 'an-id', 'me', at(100));
  await rejectedEvents.release(uid, 'an-id');
  await rejectedEvents.remove(uid, 'an-id');
  await publications.recordAsked(row._id, attempt(3));
  await publications.removeSome(uid, 5);
}

async function askForBatches({ batches }: TestDatabase, uid: string, first: ReturnType<typeof batch>): Promise<void> {
  await batches.plan({ ...first, attempts: 0 });
  await batches.attempt(first._id, at(1));
  await batches.fail(first._id, { error: 'no', ms: 1, unsettled: false });
  await batches.withdraw(first._id);
  await batches.deliver(first._id, delivered(2) as Parameters<typeof batches.deliver>[1]);
  await batches.get(uid, 1);
  await batches.list(uid, 5, 9);
  await batches.lastAttempted(uid, { at: at(9), included: true });
  await batches.beginningBefore(uid, { seq: 5, offset: 0 });
  await batches.listBeginningBefore(uid, { seq: 5, offset: 0 }, 5, 'order.created');
  await batches.removeSome(uid, 5);
}

async function askForCursors({ cursors }: TestDatabase, uid: string): Promise<void> {
  const tally = { delivered: 1, failed: 0, rejected: 0 };
  await cursors.create(uid, 'acme', 'hook', { seq: 1, offset: 0 });
  const epoch = (await cursors.acquire(uid))?.epoch ?? 0;
  const latest = { lastAttemptedAt: at(1), lastDeliveredAt: at(1) };
  const reached = {
    position: { seq: 1, offset: 1 },
    streak: undefined,
    ahead: tally,
    counts: { ...tally, skipped: 0 },
  };
  await cursors.reach(uid, epoch, { ...reached, ...latest });
  await cursors.write(uid, epoch, { $set: { waiting: waitingFor(EVERY_EVENT) } });
  await cursors.waiting('acme');
  await cursors.waitingFor('acme', new Set(['order.created']));
  await cursors.stopWaiting(uid);
  await cursors.announce(uid, epoch, []);
  await cursors.countLate(uid, epoch, { firsts: tally, retries: tally, ...latest });
  await cursors.announceRevival(uid, epoch);
  await cursors.countRevived(uid, epoch, 1);
  await cursors.countAsked(uid, at(2), tally);
  await cursors.noteFailing(uid, epoch, { at: at(2), since: at(1), retryAt: at(3), giveUpAt: at(4) });
  await cursors.interrupt(uid, 'now');
  await cursors.get(uid);
  await cursors.list([uid]);
  await cursors.glances([uid]);
  await cursors.epochs([uid]);
  await cursors.remove(uid);
}

async function askForKeys({ apiKeys, secrets, sessions }: TestDatabase): Promise<void> {
  const { document } = await apiKeys.create('acme', 'viewer', 'ann');
  await apiKeys.findByHash(document.hash);
  await apiKeys.get(document._id);
  await apiKeys.touch(document._id, at(0));
  await apiKeys.page('acme', 5, document);
  await apiKeys.list('acme');
  await apiKeys.revoke('acme', document._id);
  const ref = await secrets.put({ tenant: 'acme', uid: 'uid' }, 'api_key', new Secret('a-secret'));
  await secrets.get(ref, 'api_key');
  await secrets.keep('uid', [ref.id]);
  await secrets.rotate();
  await secrets.removeAll('uid');
  const ends = new Date(Date.now() + 60_000);
  await sessions.create({ _id: 'a', tenant: 'acme', keyId: 'k', keyProof: '', createdAt: at(0), expiresAt: ends });
  await sessions.get('a');
  await sessions.extend('a', ends);
  await sessions.remove('a');
}

test('everything that the stores can be asked for has been asked', () => {
  const all = STORES.flatMap((store) => {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(database[store]));
    return methods.filter((name) => !QUERIES_NOTHING.includes(name)).map((name) => `${store}.${name}`);
  });
  expect(all.filter((method) => !asked.has(method))).toEqual([]);
  expect(operations.length).toBeGreaterThan(all.length / 2);
});

test('none of it looks through a whole collection, or sorts in memory', () => {
  const told = operations.map(({ ns, planSummary }) => `${String(ns).split('.').slice(1).join('.')} ${planSummary}`);
  expect(told.filter((one) => one.includes('COLLSCAN') && !SCANS.includes(one))).toEqual([]);
  expect(operations.filter(({ hasSortStage }) => hasSortStage).map(({ command }) => command)).toEqual([]);
});
