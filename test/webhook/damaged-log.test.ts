import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AddressGuard } from '../../src/activities/index.js';
import { Pools } from '../../src/activities/webhook/index.js';
import { openResender } from '../../src/activities/webhook/resend.js';
import type { WebhookTarget } from '../../src/domain/integrations.js';
import { Secret } from '../../src/domain/secret.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { type WebhookIntegration, webhookIntegration } from '../support/deliveries.js';
import { type Receiver, startReceiver } from '../support/receiver.js';

describe('a delivery that comes upon a damaged segment', () => {
  let database: TestDatabase;
  let receiver: Receiver;
  let hook: WebhookIntegration;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    receiver = await startReceiver();
    hook = await webhookIntegration(database, receiver.url);
    await hook.append('a-1', 'a-2');
    await hook.append('b-1', 'b-2');
    await hook.append('c-1', 'c-2');
  });
  afterEach(async () => {
    await hook.close();
    await receiver.stop();
  });
  afterAll(() => database.close());

  const segments = () => database.db.collection('segments');
  const damage = (set: object) => segments().updateOne({ tenant: hook.tenant, seq: 2 }, { $set: set });
  const position = async () => (await database.cursors.get(hook.uid))?.position;

  it('is broken off at first, so that it is tried again: the segment may be mended', async () => {
    const before = await segments().findOne({ tenant: hook.tenant, seq: 2 });
    await damage({ ends: Buffer.alloc(3) });
    await expect(hook.deliver({ ending: true })).rejects.toThrow('segment 2 of the log is damaged');
    expect(await hook.rows()).toEqual([]);
    await damage({ ends: before?.ends });
    const { damaged } = await hook.deliver({ ending: true });
    expect(damaged).toBeUndefined();
    expect(receiver.ids().sort()).toEqual(['a-1', 'a-2', 'b-1', 'b-2', 'c-1', 'c-2']);
  });

  it('passes it after a while: what lies behind is delivered, its own events are rejected and can be retried', async () => {
    const before = await segments().findOne({ tenant: hook.tenant, seq: 2 });
    await damage({ lines: Buffer.from('cut') });
    const result = await hook.deliver({ ending: true, passesDamage: true });
    expect(result).toMatchObject({ next: { kind: 'ended' }, delivered: 4, failed: 2, rejected: 2 });
    expect(result.damaged).toMatch(
      /^segment 2 of the log is damaged \(its ends do not fit lines and count\): its events/,
    );
    expect(receiver.ids().sort()).toEqual(['a-1', 'a-2', 'c-1', 'c-2']);
    expect(await position()).toEqual({ seq: 4, offset: 0 });
    const row = await hook.row('b-1');
    expect(row).toMatchObject({ attempts: [{ failure: 'unreadable' }], rejected: { reason: /damaged/ } });
    // Once it is mended, whoever retries the rejected event sends it.
    await damage({ lines: before?.lines });
    const pools = new Pools(new AddressGuard(['127.0.0.0/8']));
    const secret = new Secret(`whsec_${randomBytes(32).toString('base64')}`);
    const parts = { ...database, pools, secrets: { get: async () => secret } };
    const target = hook.spec.target as WebhookTarget;
    const resend = await openResender(parts, { spec: hook.spec, revision: 1 }, target);
    if (row === null) throw new Error('there is no row');
    expect((await resend(row))?.attempt.failure).toBeUndefined();
    expect(receiver.ids()).toContain('b-1');
    await pools.close();
  });

  it('passes by what it cannot even name, and says so', async () => {
    await damage({ nameOf: Buffer.alloc(0) });
    const { damaged, ...result } = await hook.deliver({ ending: true, passesDamage: true });
    expect(result).toMatchObject({ next: { kind: 'ended' }, delivered: 4, failed: 0, rejected: 0, skipped: 0 });
    expect(damaged).toMatch(
      /its 2 events, published at .*Z, are passed by; once it is mended, a temporary integration/,
    );
    expect(await position()).toEqual({ seq: 4, offset: 0 });
  });

  it('is not held up by one that holds nothing it wants', async () => {
    hook.spec.subscription = { events: [], entities: ['return'] };
    await hook.append('d-1');
    await damage({ lines: Buffer.from('cut') });
    expect((await hook.deliver({ ending: true })).next).toEqual({ kind: 'ended' });
  });

  it('rejects a retry whose segment was damaged since, and makes the others', async () => {
    receiver.answer(() => ({ status: 500 }));
    await hook.deliver({ ending: true });
    receiver.answer(() => ({ status: 200 }));
    await damage({ lines: Buffer.from('cut') });
    await hook.makeDue();
    await hook.deliver({ ending: true });
    expect((await hook.row('b-2'))?.rejected?.reason).toMatch(/damaged/);
    expect((await hook.row('c-2'))?.status).toBe('SUCCESS');
    expect((await hook.rows()).filter(({ nextAttemptAt }) => nextAttemptAt !== undefined)).toEqual([]);
  });
});
