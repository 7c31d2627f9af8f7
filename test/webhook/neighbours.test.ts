import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numbered } from '../support/deliveries.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

/*
 * - one integration whose target is dead, one whose target never answers, three healthy ones
 * - all of them want every event
 */
describe('integrations beside a dead and a very slow one', () => {
  let stack: Stack;
  let healthy: Receiver[];
  let silent: Receiver;

  beforeAll(async () => {
    stack = await startStack();
    silent = await startReceiver(() => undefined);
    healthy = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
    const dead = await startReceiver();
    await dead.stop();
    const targets = { dead: dead.url, silent: silent.url, a: healthy[0]?.url, b: healthy[1]?.url, c: healthy[2]?.url };
    for (const [id, callback_url] of Object.entries(targets)) {
      const created = { id, integration_type: 'permanent', callback_parameters: { callback_url } };
      expect(await stack.call('POST', INTEGRATIONS, created)).toMatchObject({ status: 200 });
    }
  });
  afterAll(async () => {
    await silent.stop();
    await stack.stop();
    await Promise.all(healthy.map((receiver) => receiver.stop()));
  });

  async function post(ids: string[]): Promise<void> {
    const events = ids.map((id) => ({ name: 'order.created', id, payload: {} }));
    expect(await stack.call('POST', '/events', events)).toMatchObject({ status: 202 });
  }

  it('get their events while the others wait or fail', async () => {
    await post(numbered('first', 200));
    await until(() => silent.received.length === 10);
    await post(numbered('second', 200));
    await until(() => healthy.every(({ received }) => received.length === 400));
    // The silent one has not given up a single request yet (15 s), and holds nobody back.
    expect(silent.received).toHaveLength(10);
    await until(async () => {
      const { body } = await stack.call('GET', `${INTEGRATIONS}/dead`);
      return body.status === 'running' && /^target failing: .*refuses connections/.test(body.status_reason);
    });
  });

  it('are stopped, changed and started without delay', async () => {
    const started = performance.now();
    await stack.call('POST', `${INTEGRATIONS}/a/_stop`);
    await stack.call('POST', `${INTEGRATIONS}/a/_start`);
    expect(performance.now() - started).toBeLessThan(5_000);
    await post(['last']);
    await until(() => healthy.every((receiver) => receiver.ids().includes('last')));
  });
});
