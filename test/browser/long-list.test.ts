import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium, openSignedIn, type Window } from '../support/browser.js';
import { integrationState, WEBHOOK } from '../support/fixtures.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const COUNT = 200;

/** 200 temporary webhooks, of which nothing changes. */
describe('a long list of integrations', () => {
  let stack: Stack;
  let browser: Browser;
  let window: Window;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({}, { worker: false }), launchChromium(inject('chromium'))]);
    for (let i = 0; i < COUNT; i++) {
      const state = integrationState(stack.tenant, `hook-${i}`, WEBHOOK);
      Object.assign(state.spec, {
        type: 'temporary',
        startsAt: state.spec.createdAt,
        endsAt: '2126-01-01T00:00:00.000Z',
      });
      await stack.stores.integrations.create(state);
      await stack.stores.cursors.create(state.spec.uid, stack.tenant, state.spec.id, { seq: 1, offset: 0 });
    }
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });
  beforeEach(async () => {
    window = await openSignedIn(browser, stack);
    await window.page.addInitScript(`
      window.timesWritten = 0;
      Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
        construct: (target, args) => { window.timesWritten += 1; return new target(...args); },
      });
    `);
    return async () => {
      await window.context.close();
      expect(window.troubles).toEqual([]);
    };
  });

  const rows = () => window.page.locator('tbody tr');

  it('is not drawn again by answers that say the same', async () => {
    await window.show('/integrations');
    await until(async () => (await rows().count()) === COUNT, { timeoutMs: 60_000 });
    const answered = (path: RegExp) => window.page.waitForResponse((one) => path.test(one.url()), { timeout: 30_000 });
    await Promise.all([answered(/_stats$/), answered(/_history$/)]);
    const before = await window.page.evaluate<number>('window.timesWritten');
    // Each row tells the end of its integration, so each writes a time when it is drawn.
    expect(before).toBeGreaterThanOrEqual(COUNT);
    for (const path of [/eventstream$/, /_stats$/, /eventstream$/, /_history$/]) await answered(path);
    expect((await window.page.evaluate<number>('window.timesWritten')) - before).toBeLessThan(COUNT / 2);
  });
});
