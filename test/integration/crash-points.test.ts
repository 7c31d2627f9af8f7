import { Client, Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { AddressGuard } from '../../src/activities/address-guard.js';
import { lifecycleActivities } from '../../src/activities/lifecycle.js';
import { publisher } from '../../src/activities/operational/publish.js';
import { Pools } from '../../src/activities/webhook/index.js';
import { Actors } from '../../src/api/integrations/actors.js';
import { createIntegration } from '../../src/api/integrations/create.js';
import { newIntegration } from '../../src/api/integrations/schemas.js';
import { TemporalCalls } from '../../src/api/temporal-calls.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import { integrationWorkflowId } from '../../src/domain/integrations.js';
import { LOG_START } from '../../src/domain/positions.js';
import { Secret } from '../../src/domain/secret.js';
import { EventLog } from '../../src/log/index.js';
import { Batches } from '../../src/store/batches.js';
import { Cursors } from '../../src/store/cursors.js';
import { collectionsOf } from '../../src/store/database.js';
import { generateEncryptionKey, Keyring } from '../../src/store/encryption.js';
import { History } from '../../src/store/history.js';
import { Integrations } from '../../src/store/integrations.js';
import { LogEntries } from '../../src/store/log-entries.js';
import { Places } from '../../src/store/places.js';
import { Publications } from '../../src/store/publications.js';
import { Secrets } from '../../src/store/secrets.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Death, momentsOf, mortalDb } from '../support/deaths.js';
import { newState, WEBHOOK } from '../support/integration-states.js';
import { newEvent } from '../support/new-event.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

describe('an API process that dies while it creates an integration', () => {
  let stack: Stack;
  let mongo: MongoClient;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    stack = await startStack();
    mongo = await MongoClient.connect(inject('servers').mongodb.url, { ignoreUndefined: true });
    connection = await Connection.connect({ address: inject('servers').temporal.address });
    client = new Client({ connection });
  });
  afterAll(async () => {
    await connection.close();
    await mongo.close();
    await stack.stop();
  });

  const webhook = (id: string) => ({
    id,
    integration_type: 'permanent' as const,
    callback_parameters: { callback_url: 'http://127.0.0.1:9/hook', api_key: 'the-key-of-the-hook' },
  });

  /** Creates an integration in a process of its own, as it were. */
  async function createIn(death: Death, id: string): Promise<unknown> {
    const keys = stack.settings.SLUICE_ENCRYPTION_KEYS as Secret;
    const collections = collectionsOf(mortalDb(mongo.db(stack.stores.database.db.databaseName), death));
    const actors = new Actors(client, new TemporalCalls(connection), stack.settings.SLUICE_TASK_QUEUE);
    const creating = {
      actors: {
        start: (state: IntegrationState) => death.write(() => actors.start(state)),
        lives: (tenant: string, other: string) => actors.lives(tenant, other),
      },
      integrations: new Integrations(collections.integrations),
      places: new Places(collections.places, collections.integrations),
      secrets: new Secrets(collections.secrets, new Keyring(keys)),
      maxIntegrations: 25,
      searchable: async () => false,
    };
    const caller = { tenant: stack.tenant, role: 'admin' as const, keyId: 'k', keyName: 'tester' };
    return createIntegration(creating, caller, newIntegration.parse(webhook(id)));
  }

  // A place, two secrets, the actor.
  it.each(momentsOf(4))('$when its write $write: who asks again finds it or gets it, once', async (moment) => {
    const id = uniqueName('hook')
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]/g, '-')
      .slice(0, 50);
    const death = new Death(moment);
    await createIn(death, id).catch(() => undefined);
    expect(death.struck).toBe(true);
    expect([200, 409]).toContain((await stack.call('POST', INTEGRATIONS, webhook(id))).status);
    await until(async () => (await stack.call('GET', `${INTEGRATIONS}/${id}`)).status === 200);
    const { integrations, cursors, secrets } = stack.stores.database.collections;
    const shown = await integrations.find({ tenant: stack.tenant, integration: id }).toArray();
    const uids = shown.map(({ _id }) => _id);
    expect(uids).toHaveLength(1);
    expect((await cursors.find({ tenant: stack.tenant, integration: id }).toArray()).map(({ _id }) => _id)).toEqual(
      uids,
    );
    const kept = { unusedSince: { $exists: false } };
    expect(await secrets.countDocuments({ uid: { $in: uids }, ...kept })).toBe(2);
    const handle = client.workflow.getHandle(integrationWorkflowId(stack.tenant, id));
    expect((await handle.describe()).status.name).toBe('RUNNING');

    expect((await stack.call('DELETE', `${INTEGRATIONS}/${id}`)).status).toBe(200);
    await until(async () => (await handle.describe()).status.name === 'COMPLETED');
    await until(async () => (await secrets.countDocuments({ tenant: stack.tenant, ...kept })) === 0);
    expect(await cursors.countDocuments({ tenant: stack.tenant })).toBe(0);
    expect((await stack.call('DELETE', `${INTEGRATIONS}/${id}`)).status).toBe(404);
  });
});

describe('a worker that dies', () => {
  let mongo: MongoClient;
  let db: Db;

  beforeAll(async () => {
    mongo = await MongoClient.connect(inject('servers').mongodb.url, { ignoreUndefined: true });
    db = mongo.db(uniqueName('crash'));
    const { parts, close } = await partsOn(db);
    await parts.integrations.createIndexes();
    await close();
  });
  afterAll(async () => {
    await db.dropDatabase();
    await mongo.close();
  });

  const keyring = new Keyring(generateEncryptionKey('test'));

  async function partsOn(given: Db) {
    const collections = collectionsOf(given);
    const log = await EventLog.open(given);
    const parts = {
      batches: new Batches(collections.batches, 3_650),
      cursors: new Cursors(collections.cursors),
      history: new History(collections.history, 3_650),
      integrations: new Integrations(collections.integrations),
      log,
      logEntries: new LogEntries(collections.logEntries, 3_650),
      places: new Places(collections.places, collections.integrations),
      publications: new Publications(collections.publications, 3_650),
      secrets: new Secrets(collections.secrets, keyring),
      pools: new Pools(new AddressGuard([])),
    };
    const logger = createLogger({ level: 'silent', name: 'test' });
    const publish = publisher({ ...parts, actors: { wake: async () => undefined }, logger });
    type Parts = Parameters<typeof lifecycleActivities>[0];
    return {
      parts,
      activities: lifecycleActivities({ ...parts, publish } as unknown as Parts),
      close: () => log.close(),
    };
  }

  /** Runs an activity in a process that may die, and then again in one that does not. @returns whether it died */
  async function twice(
    moment: { write: number; when: 'before' | 'after' },
    activity: (activities: ReturnType<typeof lifecycleActivities>) => Promise<void>,
    between: () => Promise<unknown> = async () => undefined,
  ): Promise<boolean> {
    const death = new Death(moment);
    const run = async (given: Db) => {
      const { activities, close } = await partsOn(given);
      await new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') })
        .run(() => activity(activities))
        .finally(close);
    };
    await run(mortalDb(mongo.db(db.databaseName), death)).catch((error) => {
      if (!death.struck) throw error;
    });
    await between();
    await run(db);
    return death.struck;
  }

  async function stored() {
    const { parts, close } = await partsOn(db);
    await close();
    const tenant = uniqueName('t');
    const state = newState({ tenant, uid: uniqueName('uid') }, { version: 1 });
    const { uid } = state.spec;
    const signingSecret = await parts.secrets.put({ tenant, uid }, 'signing_secret', new Secret('whsec_1234567890'));
    return { parts, state: { ...state, spec: { ...state.spec, target: { ...WEBHOOK, signingSecret } } } };
  }

  async function countsOf(uid: string) {
    const { integrations, cursors, logEntries, secrets } = collectionsOf(db);
    return {
      integrations: await integrations.countDocuments({ _id: uid }),
      cursors: await cursors.countDocuments({ _id: uid }),
      entries: await logEntries.countDocuments({ uid }),
      secrets: await secrets.countDocuments({ uid, unusedSince: { $exists: false } }),
    };
  }

  // The cursor, the secrets (kept, and others removed), the entry of the log, the projection, the place.
  it.each(momentsOf(6))(
    '$when write $write of an opening leaves one that is whole when it is done again',
    async (moment) => {
      const { parts, state } = await stored();
      const { tenant, id, uid } = state.spec;
      await parts.places.take(tenant, { id, uid }, 25, async () => false);
      const log = await EventLog.open(db);
      await log.append(tenant, [newEvent('1', {}, tenant)]);
      const isBehindCursor = moment.write > 1 || moment.when === 'after';
      const died = await twice(
        moment,
        ({ open }) => open({ state }),
        () => log.append(tenant, [newEvent('2', {}, tenant)]),
      );
      await log.close();
      expect(died).toBe(true);
      expect(await countsOf(uid)).toEqual({ integrations: 1, cursors: 1, entries: 1, secrets: 1 });
      expect((await collectionsOf(db).places.findOne({ _id: tenant }))?.starting).toEqual([]);
      // What came while it was down is not passed by, once it had its place in the log.
      const cursor = await collectionsOf(db).cursors.findOne({ _id: uid });
      expect(cursor?.position).toEqual({ seq: isBehindCursor ? 2 : 3, offset: 0 });
    },
  );

  // The entry of the log, the end of the wait, the secrets (two), the projection.
  it.each(momentsOf(5))('$when write $write of a projection shows it once when it is done again', async (moment) => {
    const { state } = await stored();
    const { activities, close } = await partsOn(db);
    await activities.open({ state });
    await close();
    const next: IntegrationState = { ...state, version: 2, status: 'stopped', statusReason: 'paused by bob' };
    const entry = {
      action: 'integration_stopped' as const,
      reason: 'paused by bob',
      actor: 'bob',
      createdAt: next.updatedAt,
    };
    expect(await twice(moment, ({ project }) => project({ state: next, entry }))).toBe(true);
    expect(await countsOf(state.spec.uid)).toEqual({ integrations: 1, cursors: 1, entries: 2, secrets: 1 });
    const shown = await collectionsOf(db).integrations.findOne({ _id: state.spec.uid });
    expect(shown).toMatchObject({ version: 2, status: 'stopped' });
  });

  // The entry of the log, the end of the wait, the secrets (two), the event, the projection.
  it.each(momentsOf(6))(
    '$when write $write of telling that it has stopped itself tells it once when it is done again',
    async (moment) => {
      const { state } = await stored();
      const { activities, close } = await partsOn(db);
      await activities.open({ state });
      await close();
      const reason = 'the target says that it is gone for good';
      const next: IntegrationState = { ...state, version: 2, status: 'stopped', statusReason: reason };
      const entry = { action: 'integration_stopped' as const, reason, actor: 'sluice', createdAt: next.updatedAt };
      expect(await twice(moment, ({ project }) => project({ state: next, entry }))).toBe(true);
      const { parts, close: end } = await partsOn(db);
      const told = { from: LOG_START, subscription: { events: [], entities: ['sluice'] }, columns: ['keys'] as const };
      const { segments } = await parts.log.read(state.spec.tenant, told);
      await end();
      const { uid } = state.spec;
      expect(segments.flatMap(({ keys }) => keys)).toEqual([`sluice.integration_stopped/${uid}-2`]);
      const shown = await collectionsOf(db).integrations.findOne({ _id: uid });
      expect(shown).toMatchObject({ version: 2, status: 'stopped' });
    },
  );

  it('a try of a projection that comes back after a newer one takes no secret away that is in use', async () => {
    const { parts, state } = await stored();
    const { tenant, uid, target } = state.spec;
    const { activities, close } = await partsOn(db);
    await activities.open({ state });
    const signingSecret = await parts.secrets.put({ tenant, uid }, 'signing_secret', new Secret('whsec_0987654321'));
    const previous = { ref: (target as typeof WEBHOOK).signingSecret, expiresAt: '2126-01-01T00:00:00.000Z' };
    const rotated = { ...WEBHOOK, signingSecret, previousSigningSecret: previous };
    await activities.project({ state: { ...state, version: 3, spec: { ...state.spec, target: rotated } } });
    await activities.project({ state: { ...state, version: 2 } });
    await close();
    expect(await countsOf(uid)).toMatchObject({ integrations: 1, secrets: 2 });
    expect(await collectionsOf(db).integrations.findOne({ _id: uid })).toMatchObject({ version: 3 });
  });

  // The projection, the cursor, the secrets, the history, the entries of the log.
  it.each(momentsOf(5))('$when write $write of a removal leaves nothing when it is done again', async (moment) => {
    const { state } = await stored();
    const { uid } = state.spec;
    const { activities, close } = await partsOn(db);
    await activities.open({ state });
    await close();
    expect(await twice(moment, ({ purge }) => purge({ uid }))).toBe(true);
    expect(await countsOf(uid)).toEqual({ integrations: 0, cursors: 0, entries: 0, secrets: 0 });
  });
});
