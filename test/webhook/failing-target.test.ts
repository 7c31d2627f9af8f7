import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { numbered, type WebhookIntegration, webhookIntegration } from '../support/deliveries.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { until } from '../support/until.js';

describe('a target that fails as a whole', () => {
  let database: TestDatabase;
  let receiver: Receiver;
  let hook: WebhookIntegration;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    receiver = await startReceiver(() => ({ status: 500 }));
    hook = await webhookIntegration(database, receiver.url);
  });
  afterEach(async () => {
    await hook.close();
    await receiver.stop();
  });
  afterAll(() => database.close());

  it('uses up no retry of any event, and leaves no backlog of retries', async () => {
    await hook.append(...numbered('e', 500));
    const { next } = await hook.deliver();
    expect(next).toMatchObject({ kind: 'target_failing', error: 'the target answered 500' });
    const rows = await hook.rows();
    expect(rows.length).toBeGreaterThanOrEqual(20);
    expect(rows.length).toBeLessThanOrEqual(25);
    expect(receiver.received).toHaveLength(rows.length);
    expect(rows.every(({ retriesUsed, nextAttemptAt }) => retriesUsed === 0 && nextAttemptAt !== undefined)).toBe(true);
  });

  it('gives back the retries of the failing stretch and no others', async () => {
    receiver.answer(({ event }) => ({ status: event.id === 'old' ? 500 : 200 }));
    await hook.append('old', 'fine');
    const first = hook.deliver();
    await until(async () => (await hook.rows()).length === 2);
    hook.stop();
    await first;
    await hook.makeDue();
    const second = hook.deliver();
    await hook.append('fine too');
    await until(async () => (await hook.row('fine too')) && (await hook.row('old'))?.retriesUsed === 1);
    hook.stop();
    await second;
    receiver.answer(() => ({ status: 500 }));
    await hook.makeDue();
    await hook.append(...numbered('e', 100));
    expect((await hook.deliver()).next.kind).toBe('target_failing');
    expect(await hook.row('old')).toMatchObject({ attemptCount: 3, retriesUsed: 1 });
  });

  it('brings back what was rejected meanwhile for want of retries', async () => {
    receiver.answer(({ event }) => ({ status: event.id === 'last' ? 500 : 200 }));
    await hook.append('last', 'fine');
    const first = hook.deliver();
    await until(async () => (await hook.rows()).length === 2);
    hook.stop();
    await first;
    await database.collections.publications.updateOne({ '_id.uid': hook.uid, eventId: 'last' }, [
      { $set: { retriesUsed: 2, nextAttemptAt: new Date(0) } },
    ]);
    receiver.answer(() => ({ status: 500 }));
    await hook.append(...numbered('e', 100));
    const { next, rejected } = await hook.deliver();
    expect({ kind: next.kind, rejected }).toEqual({ kind: 'target_failing', rejected: 0 });
    const row = await hook.row('last');
    expect(row).toMatchObject({ retriesUsed: 2, nextAttemptAt: expect.any(Date) });
    expect(row?.rejected).toBeUndefined();
    expect((await database.cursors.get(hook.uid))?.totals.rejected).toBe(0);
  });

  it('is probed with exactly one event, which pays nothing for it', async () => {
    await hook.append(...numbered('e', 100));
    await hook.deliver();
    const before = receiver.received.length;
    for (const probes of [1, 2, 3]) {
      expect((await hook.deliver({ probe: true })).next.kind).toBe('target_failing');
      expect(receiver.received).toHaveLength(before + probes);
    }
    expect((await hook.rows()).every(({ retriesUsed }) => retriesUsed === 0)).toBe(true);
  });

  it('gets its backlog at the configured concurrency once a probe succeeds', async () => {
    await hook.append(...numbered('e', 300));
    await hook.deliver();
    await hook.makeDue();
    let [open, most] = [0, 0];
    receiver.answer(() => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
      });
      return { status: 200 };
    });
    const delivery = hook.deliver({ probe: true });
    await until(async () => (await hook.rows()).filter(({ status }) => status === 'SUCCESS').length === 300);
    hook.stop();
    await delivery;
    expect(most).toBeLessThanOrEqual(5);
    expect(await database.publications.countRetrying([hook.uid])).toEqual(new Map());
  });

  it('is known by a run of failures that goes on over several deliveries', async () => {
    await hook.append(...numbered('e', 12));
    const first = hook.deliver();
    await until(async () => (await hook.rows()).length === 12);
    hook.stop();
    expect((await first).next.kind).toBe('continue');
    expect((await database.cursors.get(hook.uid))?.streak?.failures).toBe(12);
    await hook.append(...numbered('f', 100));
    expect((await hook.deliver()).next.kind).toBe('target_failing');
    expect(receiver.received.length).toBeLessThan(30);
  });

  it('is not taken for failing when it refuses single events', async () => {
    receiver.answer(() => ({ status: 422, body: 'no such product' }));
    await hook.append(...numbered('e', 60));
    const delivery = hook.deliver();
    await until(async () => (await hook.rows()).length === 60);
    hook.stop();
    expect(await delivery).toMatchObject({ next: { kind: 'continue' }, rejected: 60 });
    expect((await hook.row('e-7'))?.rejected?.reason).toBe('the target answered 422: no such product');
  });
});
