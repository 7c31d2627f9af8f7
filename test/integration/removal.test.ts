import type { Collection, Document } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { generateEncryptionKey } from '../../src/store/encryption.js';
import { fromDocument } from '../../src/store/integrations.js';
import { at, attempt, batch, delivered, publication } from '../support/fixtures.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const PUBLICATIONS = 30_000;
/** A command may be answered with 202, and be done later. */
const SLOW = { timeoutMs: 60_000 };
const HOOK = { callback_parameters: { callback_url: 'http://127.0.0.1:9/', api_key: 'the-key-of-the-hook' } };

describe('the removal of an integration', () => {
  const encryptionKeys = generateEncryptionKey('test').reveal();
  let stack: Stack;
  let worker: ServiceProcess;

  beforeAll(async () => {
    stack = await startStack({ SLUICE_ENCRYPTION_KEYS: encryptionKeys }, { worker: false });
    const { MONGODB_URL, TEMPORAL_ADDRESS, SLUICE_TASK_QUEUE } = stack.settings;
    worker = await startService('worker', {
      MONGODB_URL: MONGODB_URL.reveal(),
      TEMPORAL_ADDRESS,
      SLUICE_TASK_QUEUE,
      SLUICE_ENCRYPTION_KEYS: encryptionKeys,
    });
  });
  afterEach(() => worker.kill());
  afterAll(() => stack.stop());

  const create = (id: string) => stack.call('POST', INTEGRATIONS, { id, integration_type: 'permanent', ...HOOK });

  async function uidOf(id: string): Promise<string> {
    const document = await until(() => stack.stores.integrations.get(stack.tenant, id), SLOW);
    return document._id;
  }

  /** How many documents of an integration each collection has; those that have none are left out. */
  async function leftOf(uid: string): Promise<Record<string, number>> {
    const collections = Object.values<Collection<never>>(
      stack.stores.database.collections as unknown as Record<string, Collection<never>>,
    );
    const counts = await Promise.all(
      collections.map(async (collection): Promise<[string, number]> => {
        const mentions = { $or: [{ _id: uid }, { uid }, { '_id.uid': uid }] } as Document;
        return [collection.collectionName, await collection.countDocuments(mentions as never)];
      }),
    );
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  /** Everything that an integration can have, a lot of it. */
  async function liveLong(): Promise<void> {
    const document = await until(() => stack.stores.integrations.get(stack.tenant, 'erp'));
    const state = fromDocument(document);
    const { publications, batches, logEntries } = stack.stores.database.collections;
    const rows = Array.from({ length: PUBLICATIONS }, (_, n) =>
      publication(state, [1 + Math.floor(n / 1_000), n % 1_000], [attempt(n)], {
        attemptedAt: new Date(),
        ...(n % 100 === 0 && { rejected: { id: `r${n}`, at: at(n), reason: 'no' } }),
      }),
    );
    await publications.insertMany(rows, { ordered: false });
    const whole = [
      [1, 0],
      [2, 0],
    ] as const;
    await batches.insertOne(batch(state, 1, whole, { ...delivered(1), deliveredAt: new Date() }));
    await logEntries.insertOne({
      _id: `${document._id}/later`,
      uid: document._id,
      action: 'integration_updated',
      reason: '',
      actor: '',
      createdAt: new Date(),
    });
    await note(document._id);
  }

  /** Writes what a process has noted of an integration; this is the one write that does not wait for a majority. */
  async function note(uid: string): Promise<void> {
    stack.stores.history.note(uid, new Date(), { delivered: 1 });
    await stack.stores.history.flush();
    await until(async () => (await leftOf(uid)).history);
  }

  it('goes on to the end when its worker is killed in the middle, and the id is free from the beginning', {
    timeout: 240_000,
  }, async () => {
    await create('erp');
    await liveLong();
    const old = await uidOf('erp');
    const before = await leftOf(old);
    expect(Object.keys(before).sort()).toEqual(
      ['batches', 'cursors', 'history', 'integrations', 'log_entries', 'publications', 'secrets'].sort(),
    );

    expect((await stack.call('DELETE', `${INTEGRATIONS}/erp`)).status).toBe(200);
    const { publications } = stack.stores.database.collections;
    const left = () => publications.countDocuments({ '_id.uid': old });
    await until(async () => (await left()) < PUBLICATIONS, { everyMs: 1 });
    await worker.kill();
    expect(await left()).toBeGreaterThan(0);

    expect([200, 202]).toContain((await create('erp')).status);
    await stack.restartWorker();
    const young = await uidOf('erp');
    expect(young).not.toBe(old);
    await until(async () => Object.keys(await leftOf(old)).length === 0, { timeoutMs: 120_000, everyMs: 200 });
    expect(Object.keys(await leftOf(young)).sort()).toEqual(
      ['cursors', 'integrations', 'log_entries', 'secrets'].sort(),
    );
    expect((await stack.call('GET', `${INTEGRATIONS}/erp`)).body).toMatchObject({ status: 'running' });
  });
  it('takes along what was noted of the last deliveries and not written yet', async () => {
    await stack.restartWorker();
    await create('crm');
    const uid = await uidOf('crm');
    expect((await stack.call('DELETE', `${INTEGRATIONS}/crm`)).status).toBe(200);
    await until(async () => Object.keys(await leftOf(uid)).length === 0, SLOW);
    await note(uid);
    await until(async () => Object.keys(await leftOf(uid)).length === 0, SLOW);
  });
});
