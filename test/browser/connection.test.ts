import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { claimPort } from '../../src/dev/servers/ports.js';
import { type RunningApi, startApi } from '../../src/run/api.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { launchChromium, openWindow, rowOf, signIn } from '../support/browser.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';

describe('a lost connection', () => {
  let stack: Stack;
  let browser: Browser;
  let api: RunningApi;
  let start: () => Promise<RunningApi>;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), launchChromium(inject('chromium'))]);
    const { port, release } = await claimPort();
    release();
    const logger = createLogger({ level: 'silent', name: 'test' });
    start = () => startApi({ ...stack.settings, PORT: port }, stack.stores, logger, new Metrics());
    api = await start();
  });
  afterAll(async () => {
    await browser?.close();
    await api?.stop();
    await stack?.stop();
  });

  it('is said, leaves everything readable, and heals by itself', async () => {
    const callback_parameters = { callback_url: 'http://127.0.0.1:9/' };
    const create = (id: string) =>
      stack.call('POST', INTEGRATIONS, { id, integration_type: 'permanent', callback_parameters });
    await create('before');
    const { page, show, context } = await openWindow(browser, api.url);
    await show('/integrations');
    await signIn(page, stack.adminKey);
    await rowOf(page, 'before').waitFor();

    await api.stop();
    await page.getByText('Sluice does not answer').waitFor();
    await rowOf(page, 'before').waitFor();
    await page.getByRole('switch', { name: 'before is active' }).click({ force: true });
    await page.getByText('before was not changed').waitFor();
    expect(await page.getByRole('switch', { name: 'before is active' }).isChecked()).toBe(true);

    await create('meanwhile');
    api = await start();
    await page.getByText('Sluice does not answer. What').waitFor({ state: 'detached' });
    await rowOf(page, 'meanwhile').waitFor();
    await context.close();
  });

  it('brings the page that was gone to meanwhile, once there is somebody to load it from', async () => {
    const { page, show, context } = await openWindow(browser, api.url);
    await show('/integrations');
    await signIn(page, stack.adminKey);
    await rowOf(page, 'before').waitFor();
    await api.stop();
    await page.getByRole('link', { name: 'Event types' }).click();
    await page.getByText('It is loaded as soon as Sluice answers.').waitFor();
    await page.getByText('Sluice does not answer. What').waitFor();
    api = await start();
    await page.getByRole('heading', { name: 'Event types' }).waitFor();
    await rowOf(page, 'order.created').waitFor();
    await context.close();
  });
});
