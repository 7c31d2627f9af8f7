import { describe, expect, it } from 'vitest';
import { numbered } from '../support/deliveries.js';
import { until } from '../support/until.js';
import { webhookTests } from '../support/webhook-tests.js';

describe('a delivery that finds nothing to send', () => {
  const at = webhookTests();

  const sleeps = async () => (await at.database.cursors.get(at.hook.uid))?.waiting !== undefined;

  // It would stay for 10 s otherwise.
  it('leaves at once when its integration has not sent anything of late', { timeout: 8_000 }, async () => {
    expect(await at.hook.deliver()).toMatchObject({ next: { kind: 'wait' }, delivered: 0 });
    expect(await sleeps()).toBe(true);
  });

  it('leaves at once, though it has just sent something, when others may be waiting for its place', {
    timeout: 8_000,
  }, async () => {
    await at.hook.append('one of many');
    expect(await at.hook.deliver({ isCrowded: () => true })).toMatchObject({ next: { kind: 'wait' }, delivered: 1 });
    expect(await sleeps()).toBe(true);
  });

  it('makes room after a while, however much it has to do, when others may be waiting for its place', async () => {
    at.receiver.answer(() => undefined);
    await at.hook.append(...numbered('e', 15));
    const { next, failed } = await at.hook.deliver({ isCrowded: () => true, target: { concurrency: 1 } });
    expect(next).toEqual({ kind: 'continue' });
    expect(failed).toBeLessThan(10);
  });

  it('stays for what follows when the one before it has just sent something', async () => {
    await at.hook.append('first');
    const before = at.hook.deliver();
    await until(() => at.receiver.ids().includes('first'));
    at.hook.stop();
    await before;
    const after = at.hook.deliver();
    await until(async () => !(await sleeps()));
    await at.hook.append('second');
    await until(() => at.receiver.ids().includes('second'));
    at.hook.stop();
    expect(await after).toMatchObject({ next: { kind: 'continue' }, delivered: 1 });
  });
});
