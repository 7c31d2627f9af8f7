import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublicationDocument } from '../../src/store/publications.js';
import { numbered } from '../support/deliveries.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';
import { startWorkerInProcess } from '../support/worker-process.js';

const CONCURRENCY = 5;
// The delivery of a killed worker is known to be lost after 15 s.
const TAKEN_OVER = { timeoutMs: 90_000 };

/*
 * - API in this process, the worker in one of its own, which is killed and started anew
 * - one integration, a receiver that keeps what it gets
 */
describe('a worker that is killed', () => {
  let stack: Stack;
  let receiver: Receiver;

  beforeAll(async () => {
    [stack, receiver] = await Promise.all([startStack({}, { worker: false }), startReceiver()]);
  });
  afterAll(async () => {
    await stack.stop();
    await receiver.stop();
  });

  async function create(id: string): Promise<void> {
    receiver.received.length = 0;
    const callback_parameters = { callback_url: receiver.url, concurrency: CONCURRENCY };
    const created = await stack.call('POST', INTEGRATIONS, { id, integration_type: 'permanent', callback_parameters });
    expect(created).toMatchObject({ status: 200 });
  }

  async function post(ids: string[]): Promise<void> {
    const events = ids.map((id) => ({ name: 'order.created', id, payload: {} }));
    expect(await stack.call('POST', '/events', events)).toMatchObject({ status: 202 });
  }

  const rows = (integration: string): Promise<PublicationDocument[]> =>
    stack.stores.database.collections.publications.find({ tenant: stack.tenant, integration }).toArray();

  const repeated = () => receiver.ids().filter((id, i, all) => all.indexOf(id) !== i);

  /** What the rows say of all attempts, in the words of the stats. */
  async function recordedOf(integration: string) {
    const all = await rows(integration);
    const attempts = all.flatMap((row) => row.attempts);
    return {
      delivered: all.filter(({ status }) => status === 'SUCCESS').length,
      failed: attempts.filter(({ failure }) => failure !== undefined).length,
      rejected: all.filter(({ rejected }) => rejected !== undefined).length,
      pending_events: 0,
      retrying: 0,
    };
  }

  it('repeats the requests that were in flight and no others', { timeout: 150_000 }, async () => {
    const first = await startWorkerInProcess(stack.env);
    await create('held');
    await post(numbered('done', 200));
    await until(async () => (await rows('held')).length === 200);
    receiver.answer(() => undefined);
    await post(numbered('held', 100));
    await until(() => receiver.received.length === 200 + CONCURRENCY);
    const inFlight = receiver.ids().slice(200);
    await first.kill();

    receiver.answer(() => ({ status: 200 }));
    const second = await startWorkerInProcess(stack.env);
    await until(async () => (await rows('held')).length === 300, TAKEN_OVER);
    expect(repeated().sort()).toEqual(inFlight.sort());
    const stats = async () => (await stack.call('GET', `${INTEGRATIONS}/held/stats`)).body;
    await until(async () => (await stats()).pending_events === 0);
    expect(await stats()).toMatchObject({ delivered: 300, failed: 0, rejected: 0 });
    await second.stop();
    await stack.call('DELETE', `${INTEGRATIONS}/held`);
  });

  it('leaves every event accounted for, what is on record unrepeated, and the totals exact', {
    timeout: 240_000,
  }, async () => {
    const tries = new Map<string, number>();
    receiver.answer(({ event: { id } }) => {
      tries.set(id, (tries.get(id) ?? 0) + 1);
      const number = Number(id.split('-')[1]);
      if (number % 7 === 0) return { status: 422 };
      return { status: number % 5 === 0 && tries.get(id) === 1 ? 503 : 200 };
    });
    let worker = await startWorkerInProcess(stack.env);
    await create('busy');
    await post(numbered('busy', 3_000));
    for (const atLeast of [700, 1_800]) {
      await until(() => receiver.received.length >= atLeast, { ...TAKEN_OVER, everyMs: 5 });
      await worker.kill();
      const settled = (await rows('busy')).filter((row) => row.nextAttemptAt === undefined).map((row) => row.eventId);
      const before = new Map(settled.map((id) => [id, tries.get(id)]));
      worker = await startWorkerInProcess(stack.env);
      await until(() => receiver.received.length >= atLeast + 500, TAKEN_OVER);
      expect(settled.filter((id) => tries.get(id) !== before.get(id))).toEqual([]);
    }
    const stats = async () => (await stack.call('GET', `${INTEGRATIONS}/busy/stats`)).body;
    await until(async () => {
      const { pending_events, retrying } = await stats();
      return pending_events === 0 && retrying === 0 && (await rows('busy')).length === 3_000;
    }, TAKEN_OVER);
    expect(tries.size).toBe(3_000);
    const recorded = await recordedOf('busy');
    expect(recorded).toMatchObject({ rejected: 429, delivered: 2_571 });
    await until(async () => (await stats()).delivered >= recorded.delivered);
    expect(await stats()).toMatchObject(recorded);
    await worker.stop();
  });
});
