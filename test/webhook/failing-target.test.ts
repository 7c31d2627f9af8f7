import { describe, expect, it } from 'vitest';
import { numbered, webhookIntegration } from '../support/deliveries.js';
import { until } from '../support/until.js';
import { webhookTests } from '../support/webhook-tests.js';

describe('a target that fails as a whole', () => {
  const at = webhookTests(() => ({ status: 500 }));

  it('uses up no retry of any event, and leaves no backlog of retries', async () => {
    await at.hook.append(...numbered('e', 500));
    const { next } = await at.hook.deliver();
    expect(next).toMatchObject({ kind: 'target_failing', error: 'the target answered 500' });
    const rows = await at.hook.rows();
    expect(rows.length).toBeGreaterThanOrEqual(20);
    expect(rows.length).toBeLessThanOrEqual(25);
    expect(at.receiver.received).toHaveLength(rows.length);
    expect(rows.every(({ retriesUsed, nextAttemptAt }) => retriesUsed === 0 && nextAttemptAt !== undefined)).toBe(true);
  });

  it('gives back the retries of the failing stretch and no others', async () => {
    at.receiver.answer(({ event }) => ({ status: event.id === 'old' ? 500 : 200 }));
    await at.hook.append('old', 'fine');
    const first = at.hook.deliver();
    await until(async () => (await at.hook.rows()).length === 2);
    at.hook.stop();
    await first;
    await at.hook.makeDue();
    const second = at.hook.deliver();
    await at.hook.append('fine too');
    await until(async () => (await at.hook.row('fine too')) && (await at.hook.row('old'))?.retriesUsed === 1);
    at.hook.stop();
    await second;
    at.receiver.answer(() => ({ status: 500 }));
    await at.hook.makeDue();
    await at.hook.append(...numbered('e', 100));
    expect((await at.hook.deliver()).next.kind).toBe('target_failing');
    expect(await at.hook.row('old')).toMatchObject({ attemptCount: 3, retriesUsed: 1 });
  });

  it('brings back what was rejected meanwhile for want of retries', async () => {
    at.receiver.answer(({ event }) => ({ status: event.id === 'last' ? 500 : 200 }));
    await at.hook.append('last', 'fine');
    const first = at.hook.deliver();
    await until(async () => (await at.hook.rows()).length === 2);
    at.hook.stop();
    await first;
    await at.database.collections.publications.updateOne({ '_id.uid': at.hook.uid, eventId: 'last' }, [
      { $set: { retriesUsed: 2, nextAttemptAt: new Date(0) } },
    ]);
    at.receiver.answer(() => ({ status: 500 }));
    await at.hook.append(...numbered('e', 100));
    const { next, rejected } = await at.hook.deliver();
    expect({ kind: next.kind, rejected }).toEqual({ kind: 'target_failing', rejected: 0 });
    const row = await at.hook.row('last');
    expect(row).toMatchObject({ retriesUsed: 2, nextAttemptAt: expect.any(Date) });
    expect(row?.rejected).toBeUndefined();
    expect((await at.database.cursors.get(at.hook.uid))?.totals.rejected).toBe(0);
  });

  it('is so, too, when nothing but failures has come from it for a time, by however few events', async () => {
    await at.hook.close();
    at.hook = await webhookIntegration(at.database, at.receiver.url, {
      policy: { circuit: { failures: 20, seconds: 0 } },
    });
    await at.hook.append('a');
    expect((await at.hook.deliver()).next.kind).toBe('target_failing');
    at.receiver.answer(({ event }) => ({ status: event.id === 'a' ? 500 : 200 }));
    await at.hook.close();
    at.hook = await webhookIntegration(at.database, at.receiver.url, {
      policy: { circuit: { failures: 20, seconds: 60 } },
    });
    await at.hook.append('a');
    const delivery = at.hook.deliver();
    await until(async () => (await at.hook.rows()).length === 1);
    at.hook.stop();
    expect((await delivery).next.kind).toBe('continue');
  });

  it('forgives no event that was the only one to fail, so that its retries come to an end', async () => {
    await at.hook.close();
    const policy = { circuit: { failures: 20, seconds: 0 } };
    at.hook = await webhookIntegration(at.database, at.receiver.url, { policy });
    at.receiver.answer(({ event }) => ({ status: event.id === 'bad' ? 500 : 200 }));
    await at.hook.append('bad');
    for (const retriesUsed of [0, 1, 2, 3]) {
      expect((await at.hook.deliver()).next.kind).toBe('target_failing');
      expect(await at.hook.row('bad')).toMatchObject({ retriesUsed });
      await at.hook.makeDue();
    }
    expect(await at.hook.row('bad')).toMatchObject({ rejected: { exhausted: true } });
  });

  it('is left alone for as long as it asks for', async () => {
    at.receiver.answer(() => ({ status: 429, headers: { 'retry-after': '600' } }));
    await at.hook.append(...numbered('e', 100));
    const { next } = await at.hook.deliver();
    const probed = (await at.hook.deliver({ probe: true })).next;
    for (const one of [next, probed]) {
      const notBefore = one.kind === 'target_failing' ? Date.parse(one.notBefore ?? '') : 0;
      expect(Math.abs(notBefore - Date.now() - 600_000)).toBeLessThan(20_000);
    }
  });

  it('is probed with exactly one event, which pays nothing for it', async () => {
    await at.hook.append(...numbered('e', 100));
    await at.hook.deliver();
    const before = at.receiver.received.length;
    for (const probes of [1, 2, 3]) {
      expect((await at.hook.deliver({ probe: true })).next.kind).toBe('target_failing');
      expect(at.receiver.received).toHaveLength(before + probes);
    }
    expect((await at.hook.rows()).every(({ retriesUsed }) => retriesUsed === 0)).toBe(true);
  });

  it('gets its backlog at the configured concurrency once a probe succeeds', async () => {
    await at.hook.append(...numbered('e', 300));
    await at.hook.deliver();
    await at.hook.makeDue();
    let [open, most] = [0, 0];
    at.receiver.answer(() => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
      });
      return { status: 200 };
    });
    const delivery = at.hook.deliver({ probe: true });
    await until(async () => (await at.hook.rows()).filter(({ status }) => status === 'SUCCESS').length === 300);
    at.hook.stop();
    await delivery;
    expect(most).toBeLessThanOrEqual(5);
    expect(await at.database.publications.countRetrying([at.hook.uid])).toEqual(new Map());
  });

  it('is known by a run of failures that goes on over several deliveries', async () => {
    await at.hook.append(...numbered('e', 12));
    const first = at.hook.deliver();
    await until(async () => (await at.hook.rows()).length === 12);
    at.hook.stop();
    expect((await first).next.kind).toBe('continue');
    expect((await at.database.cursors.get(at.hook.uid))?.streak?.failures).toBe(12);
    await at.hook.append(...numbered('f', 100));
    expect((await at.hook.deliver()).next.kind).toBe('target_failing');
    expect(at.receiver.received.length).toBeLessThan(30);
  });

  it('is not taken for failing when it refuses single events', async () => {
    const long = `x${'😀'.repeat(400)}`;
    at.receiver.answer(({ event }) => ({ status: 422, body: event.id === 'e-8' ? long : 'no such product' }));
    await at.hook.append(...numbered('e', 60));
    const delivery = at.hook.deliver();
    await until(async () => (await at.hook.rows()).length === 60);
    at.hook.stop();
    expect(await delivery).toMatchObject({ next: { kind: 'continue' }, rejected: 60 });
    expect((await at.hook.row('e-7'))?.rejected?.reason).toBe('the target answered 422: no such product');
    // As many whole characters as there are in a KiB, and a sign that there were more.
    expect((await at.hook.row('e-8'))?.rejected?.reason).toBe(`the target answered 422: x${'😀'.repeat(255)}…`);
  });
});
