import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HoldingReceiver, startHoldingReceiver } from '../support/holding-receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

describe('a retry of many events of an integration that runs', () => {
  let stack: Stack;
  let receiver: HoldingReceiver;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    receiver = await startHoldingReceiver();
  });
  afterEach(() => receiver.stop());

  const rejectedOf = async (id: string): Promise<{ id: string }[]> =>
    (await stack.call('GET', `${INTEGRATIONS}/${id}/rejected_events`)).body.rejected_events;
  const retry = (id: string) => stack.call('POST', `${INTEGRATIONS}/${id}/rejected_events/_retry`);

  async function post(id: string, name: string, count: number): Promise<void> {
    const events = Array.from({ length: count }, (_, i) => ({ name: `order.${id}`, id: `${name}-${i}`, payload: {} }));
    await stack.call('POST', '/events', events);
  }

  /** Answers every request until this many have come and been answered. */
  async function answerAll(count: number, status: number): Promise<void> {
    for (let answered = 0; answered < count; answered += 1) {
      await until(() => receiver.held() > 0);
      receiver.answer(status);
    }
  }

  /** An integration that runs and has `count` rejected events, `rejected-0` and so on. */
  async function runningWithRejected(id: string, count: number, concurrency: number): Promise<void> {
    await stack.call('POST', INTEGRATIONS, {
      id,
      integration_type: 'permanent',
      callback_parameters: { callback_url: receiver.url, concurrency },
      filter_conditions: { event_filter: [`order.${id}`] },
    });
    await post(id, 'rejected', count);
    await answerAll(count, 422);
    await until(async () => (await rejectedOf(id)).length === count);
    receiver.ids.length = 0;
  }

  it('makes, together with the delivery, no more requests at a time than the target takes; nor do several retries', async () => {
    await runningWithRejected('both', 8, 2);
    await post('both', 'fresh', 12);
    await until(() => receiver.held() === 2);
    expect(await retry('both')).toMatchObject({ status: 202, body: { queued: 8 } });
    expect(await retry('both')).toMatchObject({ status: 202, body: { queued: 8 } });
    await answerAll(10, 200);
    // Neither has to wait for the other's end.
    const kinds = new Set(receiver.ids.map((event) => event.split('-')[0]));
    expect([...kinds].sort()).toEqual(['fresh', 'rejected']);
    await answerAll(10, 200);
    await until(async () => (await rejectedOf('both')).length === 0);
    expect(receiver.ids).toHaveLength(20);
    expect(new Set(receiver.ids).size).toBe(20);
    expect(receiver.most()).toBe(2);
  });

  it('ends when that is stopped, and nothing is sent once `_stop` has answered', async () => {
    await runningWithRejected('stopped', 8, 1);
    await retry('stopped');
    await until(() => receiver.held() === 1);
    let answered = false;
    const stopping = stack.call('POST', `${INTEGRATIONS}/stopped/_stop`).finally(() => {
      answered = true;
    });
    await until(async () => (await stack.call('GET', `${INTEGRATIONS}/stopped`)).body.status === 'stopped');
    expect(answered).toBe(false);
    receiver.answer(200);
    expect(await stopping).toMatchObject({ status: 200, body: { status: 'stopped' } });
    const left = await rejectedOf('stopped');
    expect({ sent: receiver.ids.length, left: left.length }).toEqual({ sent: 1, left: 7 });

    // What is asked for now goes out all the same, and nothing else does.
    const one = stack.call('POST', `${INTEGRATIONS}/stopped/rejected_events/${left[0]?.id}/_retry`);
    await answerAll(1, 200);
    expect(await one).toMatchObject({ status: 200 });
    expect(await retry('stopped')).toMatchObject({ body: { queued: 6 } });
    await answerAll(6, 200);
    await until(async () => (await rejectedOf('stopped')).length === 0);
    expect(new Set(receiver.ids).size).toBe(8);
    expect(receiver.ids).toHaveLength(8);
  });
});
