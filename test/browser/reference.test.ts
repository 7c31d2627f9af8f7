import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ALL_OPERATIONS } from '../../src/api/openapi/all-operations.js';
import { launchChromium, openSignedIn, openWindow } from '../support/browser.js';
import { type Stack, startStack } from '../support/stack.js';

describe('the reference of the API', () => {
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({}, { worker: false }), launchChromium(inject('chromium'))]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  it('shows every operation to whoever opens it, within its own policy and without asking anybody else', async () => {
    const { page, troubles, show } = await openWindow(browser, stack.url, { theme: 'dark' });
    await show('/docs#/Integrations/createIntegration');
    const operation = page.locator('#operations-Integrations-createIntegration');
    await operation.getByText('Exactly one of').waitFor({ timeout: 45_000 });
    expect(await page.locator('.opblock').count()).toBeGreaterThanOrEqual(Object.keys(ALL_OPERATIONS).length);
    expect(troubles).toEqual([]);
  });

  it('makes calls for who has signed in, those that change something, too', async () => {
    const { page, troubles, show } = await openSignedIn(browser, stack);
    await show('/docs#/Keys/createKey');
    const operation = page.locator('#operations-Keys-createKey');
    await operation.getByRole('button', { name: 'Try it out' }).click();
    const answered = page.waitForResponse((response) => response.url().endsWith('/api/v1/keys'));
    await operation.getByRole('button', { name: 'Execute' }).click();
    expect((await answered).status()).toBe(200);
    await operation.locator('.live-responses-table').getByText('created_at').first().waitFor();
    expect(troubles).toEqual([]);
  });

  it('shows no other document than the one of this service', async () => {
    const { page, troubles, show } = await openWindow(browser, stack.url);
    await show('/docs?url=https://elsewhere.example/openapi.json&configUrl=https://elsewhere.example/config.json');
    await page.locator('.opblock').first().waitFor();
    expect(troubles).toEqual([]);
  });

  it('is where the console leads to', async () => {
    const { page, show } = await openWindow(browser, stack.url);
    await show('/sign-in');
    await page.getByRole('link', { name: 'HTTP API' }).click();
    await page.locator('.opblock').first().waitFor();
    const signedIn = await openSignedIn(browser, stack);
    await signedIn.page.getByRole('button', { name: /account/i }).click();
    const link = signedIn.page.getByRole('link', { name: 'API reference' });
    expect(await link.getAttribute('href')).toBe('/docs');
  });
});
