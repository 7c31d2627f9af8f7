import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { numbered, webhookIntegration } from '../support/deliveries.js';
import { startRawTarget } from '../support/raw-target.js';
import { startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const CONCURRENCY = 5;
const UNUSED_MS = 300;

describe('connections to a target', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  const startTarget = () => startRawTarget((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));

  async function integrate(url: string, unusedMs?: number) {
    const hook = await webhookIntegration(database, url, {
      target: { concurrency: CONCURRENCY },
      ...(unusedMs !== undefined && { unusedMs }),
    });
    onTestFinished(() => hook.close());
    const deliverUntil = async (rows: number, target = {}) => {
      const delivery = hook.deliver({ target });
      await until(async () => (await hook.rows()).length === rows, { timeoutMs: 20_000 });
      hook.stop();
      await delivery;
    };
    return { ...hook, deliverUntil };
  }

  it('are as many as there are requests at a time, and are used again by the next delivery', async () => {
    const target = await startTarget();
    const hook = await integrate(target.url);
    for (const delivery of [1, 2, 3]) {
      await hook.append(...numbered(`${delivery}`, 100));
      await hook.deliverUntil(100 * delivery);
    }
    expect(target.requests).toHaveLength(300);
    expect(target.accepted()).toBeLessThanOrEqual(CONCURRENCY);
    expect(target.open()).toBe(target.accepted());
  });

  it('are kept while a delivery lasts, however long, and their number does not grow', async () => {
    const target = await startTarget();
    const hook = await integrate(target.url, UNUSED_MS);
    await hook.append(...numbered('e', 100));
    const started = performance.now();
    await hook.deliverUntil(100, { rateLimitPerSecond: 50 });
    expect(performance.now() - started).toBeGreaterThan(5 * UNUSED_MS);
    expect(target.accepted()).toBeLessThanOrEqual(CONCURRENCY);
  });

  it('that nobody has used for a while are closed, and others are opened by a delivery that goes on', async () => {
    const target = await startTarget();
    const hook = await integrate(target.url, UNUSED_MS);
    await hook.append('first');
    const delivery = hook.deliver();
    await until(() => target.requests.length === 1);
    await until(() => target.open() === 0);
    await hook.append(...numbered('e', 50));
    await until(async () => (await hook.rows()).length === 51);
    hook.stop();
    await delivery;
    // One for each request would be 51.
    expect(target.accepted()).toBeLessThanOrEqual(1 + CONCURRENCY);
  });

  it('are closed when the integration gets another target', async () => {
    const [before, after] = await Promise.all([startTarget(), startTarget()]);
    const hook = await integrate(before.url);
    await hook.append('first');
    await hook.deliverUntil(1);
    expect(before.open()).toBe(1);
    await hook.append('second');
    await hook.deliverUntil(2, { url: after.url });
    expect(after.requests).toHaveLength(1);
    await until(() => before.open() === 0);
  });

  it('are closed when the integration is changed or deleted', async () => {
    const stack = await startStack();
    const [before, after] = await Promise.all([startReceiver(), startReceiver()]);
    onTestFinished(async () => {
      await stack.stop();
      await Promise.all([before.stop(), after.stop()]);
    });
    const callback_parameters = { callback_url: before.url };
    await stack.call('POST', INTEGRATIONS, { id: 'hook', integration_type: 'permanent', callback_parameters });
    await stack.call('POST', '/events', { name: 'order.created', id: 'first', payload: {} });
    await until(async () => before.received.length === 1 && (await before.open()) === 1);
    await stack.call('PATCH', `${INTEGRATIONS}/hook`, { callback_parameters: { callback_url: after.url } });
    await stack.call('POST', '/events', { name: 'order.created', id: 'second', payload: {} });
    await until(() => after.received.length === 1);
    await until(async () => (await before.open()) === 0);
    expect(await after.open()).toBe(1);
    await stack.call('DELETE', `${INTEGRATIONS}/hook`);
    // Left alone they would stay for 30 s.
    await until(async () => (await after.open()) === 0);
  });
});
