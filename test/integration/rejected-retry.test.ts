import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Receiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack } from '../support/stack.js';
import { startStackAndReceiver } from '../support/stack-and-receiver.js';
import { until } from '../support/until.js';

let stack: Stack;
let receiver: Receiver;

beforeAll(async () => {
  const started = await startStackAndReceiver();
  ({ stack, receiver } = started);
  return started.stop;
});

beforeEach(() => {
  receiver.answer(() => ({ status: 422 }));
});

const rejectedOf = async (id: string): Promise<{ id: string; event_id: string }[]> =>
  (await stack.call('GET', `${INTEGRATIONS}/${id}/rejected_events?limit=500`)).body.rejected_events;

/** A stopped integration with `count` rejected events, `id-0` and so on. */
async function stoppedWithRejected(id: string, count: number, callback: object = {}): Promise<void> {
  await stack.call('POST', INTEGRATIONS, {
    id,
    integration_type: 'permanent',
    callback_parameters: { callback_url: receiver.url, ...callback },
    filter_conditions: { event_filter: [`order.${id}`] },
  });
  const events = Array.from({ length: count }, (_, i) => ({ name: `order.${id}`, id: `${id}-${i}`, payload: {} }));
  await stack.call('POST', '/events', events);
  await until(async () => (await rejectedOf(id)).length === count, { timeoutMs: 30_000 });
  await stack.call('POST', `${INTEGRATIONS}/${id}/_stop`);
  receiver.received.length = 0;
}

test('rejected events of a stopped integration are sent again and leave the list as they are taken', async () => {
  await stoppedWithRejected('all', 25);
  receiver.answer(({ event }) => ({ status: event.id === 'all-7' ? 422 : 200 }));
  const answer = await stack.call('POST', `${INTEGRATIONS}/all/rejected_events/_retry`);
  expect(answer).toMatchObject({ status: 202, body: { queued: 25 } });
  await until(async () => (await rejectedOf('all')).length === 1 && receiver.received.length === 25);
  expect(await rejectedOf('all')).toMatchObject([{ event_id: 'all-7' }]);
  expect(new Set(receiver.ids()).size).toBe(25);
  const { entries } = (await stack.call('GET', `${INTEGRATIONS}/all/logs`)).body;
  expect(entries[0]).toMatchObject({
    action: 'retry_triggered',
    actor: 'tester',
    reason: '25 rejected events sent again by tester',
  });
  expect(entries.filter(({ action }: { action: string }) => action === 'retry_triggered')).toHaveLength(1);
  const stats = (await stack.call('GET', `${INTEGRATIONS}/all/stats`)).body;
  expect(stats).toMatchObject({ delivered: 24, rejected: 25 });
});

test('only those that are named are sent again', async () => {
  await stoppedWithRejected('some', 5);
  receiver.answer(() => ({ status: 200 }));
  const named = (await rejectedOf('some')).filter(({ event_id }) => ['some-1', 'some-3'].includes(event_id));
  const ids = named.map(({ id }) => id);
  const answer = await stack.call('POST', `${INTEGRATIONS}/some/rejected_events/_retry`, { ids });
  expect(answer.body).toEqual({ queued: 2 });
  await until(async () => (await rejectedOf('some')).length === 3);
  expect(receiver.ids().sort()).toEqual(['some-1', 'some-3']);
});

test('a retry that loses its worker is finished by another one, and sends nothing twice', async () => {
  await stoppedWithRejected('crash', 12, { concurrency: 1 });
  receiver.answer(() => ({ status: 200 }));
  await stack.call('PATCH', `${INTEGRATIONS}/crash`, {
    callback_parameters: { callback_url: receiver.url, concurrency: 1, rate_limit_per_second: 4 },
  });
  await stack.call('POST', `${INTEGRATIONS}/crash/rejected_events/_retry`);
  await until(() => receiver.received.length >= 3);
  await stack.restartWorker();
  expect(receiver.received.length).toBeLessThan(12);
  await until(async () => (await rejectedOf('crash')).length === 0, { timeoutMs: 40_000 });
  expect(receiver.ids().sort()).toEqual(Array.from({ length: 12 }, (_, i) => `crash-${i}`).sort());
});

test('two retries side by side send no event twice', async () => {
  await stoppedWithRejected('double', 20, { concurrency: 2 });
  receiver.answer(() => ({ status: 200 }));
  const retry = () => stack.call('POST', `${INTEGRATIONS}/double/rejected_events/_retry`);
  await Promise.all([retry(), retry()]);
  await until(async () => (await rejectedOf('double')).length === 0);
  expect(receiver.received).toHaveLength(20);
});

test('a retry against a target that fails as a whole gives up, and keeps the rest for later', async () => {
  await stoppedWithRejected('down', 60, { concurrency: 1 });
  receiver.answer(() => ({ status: 503 }));
  await stack.call('POST', `${INTEGRATIONS}/down/rejected_events/_retry`);
  await until(() => receiver.received.length >= 20);
  receiver.answer(() => ({ status: 200 }));
  const one = (await rejectedOf('down'))[0]?.id;
  expect(await stack.call('POST', `${INTEGRATIONS}/down/rejected_events/${one}/_retry`)).toMatchObject({ status: 200 });
  expect(await rejectedOf('down')).toHaveLength(59);
  expect(receiver.received).toHaveLength(21);
  const { entries } = (await stack.call('GET', `${INTEGRATIONS}/down/logs`)).body;
  expect(entries).toContainEqual(
    expect.objectContaining({
      action: 'retry_triggered',
      reason: '40 rejected events not sent, of those to be sent again by tester: the target answered 503',
    }),
  );
});
