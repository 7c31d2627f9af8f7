import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { EpochWatch } from '../../src/activities/epoch-watch.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import { LOG_START } from '../../src/domain/positions.js';
import type { Cursors } from '../../src/store/cursors.js';
import type { PublicationDocument } from '../../src/store/publications.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { numbered, webhookIntegration } from '../support/deliveries.js';
import { attempt, publication } from '../support/fixtures.js';
import { startRawTarget } from '../support/raw-target.js';
import { startReceiver } from '../support/receiver.js';
import { until } from '../support/until.js';
import { webhookTests } from '../support/webhook-tests.js';

describe('a delivery that does not end in order', () => {
  const at = webhookTests();

  async function deliverUntil(fact: () => boolean | Promise<boolean>) {
    const delivery = at.hook.deliver();
    await until(fact);
    at.hook.stop();
    return delivery;
  }

  const totals = async () => (await at.database.cursors.get(at.hook.uid))?.totals;

  /** A delivery with these ends as if its process did: these rows are written, and the cursor is about to be. */
  function dyingWith(rows: (rows: PublicationDocument[]) => boolean): { cursors: Cursors } {
    const { cursors } = at.database;
    const reach = async (...args: Parameters<Cursors['reach']>) => {
      if (rows(await at.hook.rows())) throw new Error('this is its end');
      return cursors.reach(...args);
    };
    return { cursors: Object.assign(Object.create(cursors), { reach }) };
  }

  it('repeats nothing that is on record when it dies between the rows and the cursor, and everything is counted', async () => {
    const statuses: Record<string, number> = { 'e-3': 422, 'e-4': 500 };
    at.receiver.answer(({ event }) => ({ status: statuses[event.id] ?? 200 }));
    await at.hook.append(...numbered('e', 60));
    const dying = dyingWith((rows) => rows.length === 60);
    await expect(at.hook.deliver(dying)).rejects.toThrow('this is its end');
    expect((await totals())?.delivered).toBeLessThan(58);
    await at.hook.append('after');
    await deliverUntil(() => at.receiver.ids().includes('after'));
    expect(at.receiver.received).toHaveLength(61);
    expect(new Set(at.receiver.ids()).size).toBe(61);
    expect(await totals()).toEqual({ delivered: 59, failed: 2, rejected: 1, skipped: 0 });
  });

  it('puts on record what has been answered before it breaks off, because the log cannot be read on', async () => {
    await at.hook.append(...numbered('e', 5));
    const { log } = at.database;
    const read = async (...asked: Parameters<typeof log.read>) => {
      if (at.receiver.received.length === 0) return log.read(...asked);
      await until(() => at.receiver.received.length === 5);
      throw new Error('the database is away');
    };
    const breaking = Object.assign(Object.create(log), { read, waitFor: async () => true });
    await expect(at.hook.deliver({ log: breaking })).rejects.toThrow('the database is away');
    expect(await at.hook.rows()).toHaveLength(5);
    expect(await totals()).toMatchObject({ delivered: 5 });
  });

  it('has its retries counted by the next one when it dies between the rows and the cursor', async () => {
    const statuses: Record<string, number> = { again: 500, worse: 500 };
    at.receiver.answer(({ event }) => ({ status: statuses[event.id] ?? 200 }));
    await at.hook.append('again', 'worse', 'fine');
    await deliverUntil(async () => (await at.hook.rows()).length === 3);
    expect(await totals()).toMatchObject({ delivered: 1, failed: 2, rejected: 0 });
    at.receiver.answer(({ event }) => ({ status: event.id === 'worse' ? 400 : 200 }));
    await at.hook.makeDue();
    const dying = dyingWith((rows) =>
      rows.every(({ eventId, attemptCount }) => eventId === 'fine' || attemptCount === 2),
    );
    await expect(at.hook.deliver(dying)).rejects.toThrow('this is its end');
    expect(await totals()).not.toMatchObject({ delivered: 2, failed: 3 });
    for (const after of ['after', 'after that']) {
      await at.hook.append(after);
      await deliverUntil(async () => (await at.hook.row(after))?.status === 'SUCCESS');
    }
    expect(await totals()).toEqual({ delivered: 4, failed: 3, rejected: 1, skipped: 0 });
  });

  it('has what it brought back from the rejected events counted by the next one, once', async () => {
    at.receiver.answer(({ event }) => ({ status: event.id === 'last' ? 500 : 200 }));
    await at.hook.append('last', 'fine');
    await deliverUntil(async () => (await at.hook.rows()).length === 2);
    await at.hook.makeDue();
    const { publications } = at.database.collections;
    await publications.updateOne({ '_id.uid': at.hook.uid, eventId: 'last' }, { $set: { retriesUsed: 2 } });
    at.receiver.answer(() => ({ status: 500 }));
    await at.hook.append(...numbered('e', 100));
    const countRevived = async () => Promise.reject(new Error('this is its end'));
    const dying = { cursors: Object.assign(Object.create(at.database.cursors), { countRevived }) };
    await expect(at.hook.deliver(dying)).rejects.toThrow('this is its end');
    expect((await at.hook.row('last'))?.rejected).toBeUndefined();
    expect((await totals())?.rejected).toBe(1);
    for (const probe of [1, 2]) {
      expect([probe, (await at.hook.deliver({ probe: true })).next.kind]).toEqual([probe, 'target_failing']);
      expect((await totals())?.rejected).toBe(0);
    }
  });

  it('counts nothing that the one which took its place has counted already', async () => {
    const open: Socket[] = [];
    const target = await startRawTarget((socket) => void open.push(socket));
    await at.hook.close();
    at.hook = await webhookIntegration(at.database, target.url);
    await at.hook.append(...numbered('e', 5));
    const first = at.hook.deliver();
    await until(() => open.length === 5);
    const late: (() => void)[] = [];
    const slow = new Promise<void>((resolve) => void late.push(resolve));
    const { cursors } = at.database;
    const reach = cursors.reach.bind(cursors);
    // Its rows are there, and it has not got further yet.
    cursors.reach = async (...args) => {
      await slow;
      return reach(...args);
    };
    at.hook.stop();
    for (const socket of open) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    await until(async () => (await at.hook.rows()).length === 5);
    cursors.reach = reach;
    const second = at.hook.deliver();
    await until(async () => (await totals())?.delivered === 5);
    late[0]?.();
    await first;
    at.hook.stop();
    await second;
    expect(await totals()).toMatchObject({ delivered: 5 });
    expect(target.requests).toHaveLength(5);
  });

  describe('whose attempt another has made as well', () => {
    const made = async (count: number, status: 'SUCCESS' | 'FAILURE') => {
      const seconds = status === 'SUCCESS' ? 20 : 10;
      const failure = { code: 500, failure: 'http_5xx' as const };
      const of = { spec: at.hook.spec } as IntegrationState;
      const { attempts, ...row } = publication(of, [1, 0], [attempt(seconds, status === 'FAILURE' ? failure : {})]);
      const retry = status === 'FAILURE' && { nextAttemptAt: new Date() };
      const [made] = attempts;
      if (made === undefined) throw new Error('there is no attempt');
      await at.database.publications.record([{ ...row, attemptCount: count, attempt: made, ...retry }]);
    };
    const settled = { status: 'SUCCESS', attempts: [{ code: 500 }, { code: 200 }] };

    it('hides no success behind its failure, at the first attempt and at later ones', async () => {
      await made(1, 'FAILURE');
      await made(1, 'SUCCESS');
      const [row] = await at.hook.rows();
      expect(row).toMatchObject(settled);
      expect(row?.nextAttemptAt).toBeUndefined();
    });

    it('hides no success behind its failure at later attempts', async () => {
      await made(1, 'FAILURE');
      await made(2, 'FAILURE');
      await made(2, 'SUCCESS');
      const [row] = await at.hook.rows();
      expect(row).toMatchObject({ status: 'SUCCESS' });
      expect(row?.nextAttemptAt).toBeUndefined();
    });

    it('changes nothing about its success', async () => {
      await made(1, 'SUCCESS');
      for (const status of ['FAILURE', 'SUCCESS'] as const) await made(1, status);
      await made(2, 'FAILURE');
      const [row] = await at.hook.rows();
      expect(row).toMatchObject({ status: 'SUCCESS', attempts: [{ code: 200 }] });
    });
  });

  it('records what was in flight when another delivery has taken its place, and sends nothing more', async () => {
    await at.hook.append(...numbered('e', 2_000));
    const watch = new EpochWatch(at.database.cursors, createLogger({ level: 'silent', name: 'test' }));
    const epoch = ((await at.database.cursors.get(at.hook.uid))?.epoch ?? 0) + 1;
    const fence = watch.hold(at.hook.uid, epoch, new AbortController().signal);
    const delivery = at.hook.deliver({ fence });
    await until(() => at.receiver.received.length >= 5, { everyMs: 1 });
    await at.database.cursors.interrupt(at.hook.uid, 'now');
    await delivery;
    fence.release();
    const sent = at.receiver.received.length;
    expect(await at.hook.rows()).toHaveLength(sent);
    expect((await at.database.cursors.get(at.hook.uid))?.totals.delivered).toBe(sent);
  });

  it('sends nothing more when its process was frozen while another one took over', async () => {
    const open: Socket[] = [];
    const target = await startRawTarget((socket) => void open.push(socket));
    await at.hook.close();
    at.hook = await webhookIntegration(at.database, target.url);
    await at.hook.append(...numbered('e', 100));
    const watch = new EpochWatch(at.database.cursors, createLogger({ level: 'silent', name: 'test' }));
    const fence = watch.hold(at.hook.uid, 1, new AbortController().signal);
    const delivery = at.hook.deliver({ fence });
    await until(() => open.length === 5);
    await at.database.cursors.acquire(at.hook.uid);
    // The process itself stands still, as after SIGSTOP; longer than a confirmation of the epoch holds.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_200);
    for (const socket of open) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    await delivery;
    fence.release();
    expect(target.requests).toHaveLength(5);
    expect(await at.hook.rows()).toHaveLength(5);
  });

  it('holds back no event behind a slow one, and the cursor stays before it', async () => {
    at.receiver.answer(({ event }) => (event.id === 'slow' ? undefined : { status: 200 }));
    await at.hook.append('slow', ...numbered('e', 100));
    const delivery = at.hook.deliver({ target: { timeoutSeconds: 60 } });
    await until(async () => (await at.hook.rows()).length === 100);
    expect((await at.database.cursors.get(at.hook.uid))?.position).toEqual(LOG_START);
    at.hook.stop();
    await at.receiver.stop();
    await delivery;
    at.receiver = await startReceiver();
    expect(await at.hook.row('slow')).toMatchObject({ attempts: [{ failure: 'reset' }] });
    expect(await at.hook.rows()).toHaveLength(101);
  });
});
