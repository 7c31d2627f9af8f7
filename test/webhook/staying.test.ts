import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { type WebhookIntegration, webhookIntegration } from '../support/deliveries.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { until } from '../support/until.js';

describe('a delivery that finds nothing to send', () => {
  let database: TestDatabase;
  let receiver: Receiver;
  let hook: WebhookIntegration;

  beforeAll(async () => {
    database = await openTestDatabase();
    receiver = await startReceiver();
    hook = await webhookIntegration(database, receiver.url);
  });
  afterAll(async () => {
    await hook.close();
    await receiver.stop();
    await database.close();
  });

  const sleeps = async () => (await database.cursors.get(hook.uid))?.waiting !== undefined;

  // It would stay for 10 s otherwise.
  it('leaves at once when its integration has not sent anything of late', { timeout: 8_000 }, async () => {
    expect(await hook.deliver()).toMatchObject({ next: { kind: 'wait' }, delivered: 0 });
    expect(await sleeps()).toBe(true);
  });

  it('leaves at once, though it has just sent something, when others may be waiting for its place', {
    timeout: 8_000,
  }, async () => {
    await hook.append('one of many');
    expect(await hook.deliver({ isCrowded: () => true })).toMatchObject({ next: { kind: 'wait' }, delivered: 1 });
    expect(await sleeps()).toBe(true);
  });

  it('stays for what follows when the one before it has just sent something', async () => {
    await hook.append('first');
    const before = hook.deliver();
    await until(() => receiver.ids().includes('first'));
    hook.stop();
    await before;
    const after = hook.deliver();
    await until(async () => !(await sleeps()));
    await hook.append('second');
    await until(() => receiver.ids().includes('second'));
    hook.stop();
    expect(await after).toMatchObject({ next: { kind: 'continue' }, delivered: 1 });
  });
});
