import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EpochWatch } from '../../src/activities/epoch-watch.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import { LOG_START } from '../../src/domain/positions.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { numbered, type WebhookIntegration, webhookIntegration } from '../support/deliveries.js';
import { attempt, publication } from '../support/fixtures.js';
import { startRawTarget } from '../support/raw-target.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { until } from '../support/until.js';

describe('a delivery that does not end in order', () => {
  let database: TestDatabase;
  let receiver: Receiver;
  let hook: WebhookIntegration;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    receiver = await startReceiver();
    hook = await webhookIntegration(database, receiver.url);
  });
  afterEach(async () => {
    await hook.close();
    await receiver.stop();
  });
  afterAll(() => database.close());

  async function deliverUntil(fact: () => boolean | Promise<boolean>) {
    const delivery = hook.deliver();
    await until(fact);
    hook.stop();
    return delivery;
  }

  it('repeats nothing that is on record when it dies between the rows and the cursor', async () => {
    await hook.append(...numbered('e', 200));
    await deliverUntil(() => receiver.received.length >= 60);
    const rows = await hook.rows();
    const recorded = rows.map(({ eventId }) => eventId);
    expect(recorded.length).toBeGreaterThanOrEqual(60);
    // As it is when the process ends after the rows are written and before the cursor is.
    await database.collections.cursors.updateOne({ _id: hook.uid }, { $set: { position: LOG_START } });
    await hook.append('after');
    await deliverUntil(() => receiver.ids().includes('after'));
    expect(receiver.received).toHaveLength(201);
    expect(new Set(receiver.ids()).size).toBe(201);
  });

  describe('whose attempt another has made as well', () => {
    const made = async (count: number, status: 'SUCCESS' | 'FAILURE') => {
      const seconds = status === 'SUCCESS' ? 20 : 10;
      const failure = { code: 500, failure: 'http_5xx' as const };
      const of = { spec: hook.spec } as IntegrationState;
      const { attempts, ...row } = publication(of, [1, 0], [attempt(seconds, status === 'FAILURE' ? failure : {})]);
      const retry = status === 'FAILURE' && { nextAttemptAt: new Date() };
      const [made] = attempts;
      if (made === undefined) throw new Error('there is no attempt');
      await database.publications.record([{ ...row, attemptCount: count, attempt: made, ...retry }]);
    };
    const settled = { status: 'SUCCESS', attempts: [{ code: 500 }, { code: 200 }] };

    it('hides no success behind its failure, at the first attempt and at later ones', async () => {
      await made(1, 'FAILURE');
      await made(1, 'SUCCESS');
      const [row] = await hook.rows();
      expect(row).toMatchObject(settled);
      expect(row?.nextAttemptAt).toBeUndefined();
    });

    it('hides no success behind its failure at later attempts', async () => {
      await made(1, 'FAILURE');
      await made(2, 'FAILURE');
      await made(2, 'SUCCESS');
      const [row] = await hook.rows();
      expect(row).toMatchObject({ status: 'SUCCESS' });
      expect(row?.nextAttemptAt).toBeUndefined();
    });

    it('changes nothing about its success', async () => {
      await made(1, 'SUCCESS');
      for (const status of ['FAILURE', 'SUCCESS'] as const) await made(1, status);
      await made(2, 'FAILURE');
      const [row] = await hook.rows();
      expect(row).toMatchObject({ status: 'SUCCESS', attempts: [{ code: 200 }] });
    });
  });

  it('records what was in flight when another delivery has taken its place, and sends nothing more', async () => {
    await hook.append(...numbered('e', 2_000));
    const watch = new EpochWatch(database.cursors, createLogger({ level: 'silent', name: 'test' }));
    const epoch = ((await database.cursors.get(hook.uid))?.epoch ?? 0) + 1;
    const fence = watch.hold(hook.uid, epoch, new AbortController().signal);
    const delivery = hook.deliver({ fence });
    await until(() => receiver.received.length >= 5, { everyMs: 1 });
    await database.cursors.interrupt(hook.uid, 'now');
    await delivery;
    fence.release();
    const sent = receiver.received.length;
    expect(await hook.rows()).toHaveLength(sent);
    expect((await database.cursors.get(hook.uid))?.totals.delivered).toBe(sent);
  });

  it('sends nothing more when its process was frozen while another one took over', async () => {
    const open: Socket[] = [];
    const target = await startRawTarget((socket) => void open.push(socket));
    await hook.close();
    hook = await webhookIntegration(database, target.url);
    await hook.append(...numbered('e', 100));
    const watch = new EpochWatch(database.cursors, createLogger({ level: 'silent', name: 'test' }));
    const fence = watch.hold(hook.uid, 1, new AbortController().signal);
    const delivery = hook.deliver({ fence });
    await until(() => open.length === 5);
    await database.cursors.acquire(hook.uid);
    // The process itself stands still, as after SIGSTOP; longer than a confirmation of the epoch holds.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_200);
    for (const socket of open) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    await delivery;
    fence.release();
    expect(target.requests).toHaveLength(5);
    expect(await hook.rows()).toHaveLength(5);
  });

  it('holds back no event behind a slow one, and the cursor stays before it', async () => {
    receiver.answer(({ event }) => (event.id === 'slow' ? undefined : { status: 200 }));
    await hook.append('slow', ...numbered('e', 100));
    const delivery = hook.deliver({ target: { timeoutSeconds: 60 } });
    await until(async () => (await hook.rows()).length === 100);
    expect((await database.cursors.get(hook.uid))?.position).toEqual(LOG_START);
    hook.stop();
    await receiver.stop();
    await delivery;
    receiver = await startReceiver();
    expect(await hook.row('slow')).toMatchObject({ attempts: [{ failure: 'reset' }] });
    expect(await hook.rows()).toHaveLength(101);
  });
});
