import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium, openSignedIn, openWindow, signIn } from '../support/browser.js';
import { type Stack, startStack } from '../support/stack.js';

describe('signing in', () => {
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), launchChromium(inject('chromium'))]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  it('takes a key, leads to where one wanted to go, and leaves nothing of the key in the browser', async () => {
    const { page, context, troubles, show } = await openWindow(browser, stack.url);
    await show('/integrations?tab=paused');
    await page.waitForURL(/\/sign-in\?to=/);
    await signIn(page, stack.adminKey);
    await page.waitForURL(/\/integrations\?tab=paused$/);
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(kept + (await page.content())).not.toContain(stack.adminKey);
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(troubles).toEqual([]);
  });

  it('says what is wrong with a key that is none, and takes another one', async () => {
    const { page, show } = await openWindow(browser, stack.url);
    await show('/');
    await signIn(page, 'sluice_this-is-no-key');
    await page.getByRole('alert').getByText('This is not a valid API key.').waitFor();
    await signIn(page, stack.adminKey);
    await page.getByRole('heading', { name: 'Integrations' }).waitFor();
  });

  it('refuses the key of a publisher, which could do nothing here', async () => {
    const { key } = await stack.stores.apiKeys.create(stack.tenant, 'publisher', 'shop');
    const { page, show } = await openWindow(browser, stack.url);
    await show('/');
    await signIn(page, key.reveal());
    await page
      .getByRole('alert')
      .getByText(/A publisher key may only post events/)
      .waitFor();
  });

  it('leads to no other site, whatever the address says', async () => {
    const { page, show } = await openWindow(browser, stack.url);
    await show(`/sign-in?to=${encodeURIComponent('//example.com/integrations')}`);
    await signIn(page, stack.adminKey);
    await page.waitForURL(`${stack.url}/integrations`);
  });

  it('ends with signing out: the browser is forgotten, and its pages ask for a key again', async () => {
    const { page, context, show } = await openSignedIn(browser, stack);
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
    expect(await context.cookies()).toEqual([]);
    await show('/integrations');
    await page.waitForURL(/\/sign-in/);
  });

  it('ends everywhere at once when the key is revoked', async () => {
    const { key, document } = await stack.stores.apiKeys.create(stack.tenant, 'admin', 'leaves');
    const { page, show } = await openWindow(browser, stack.url);
    await show('/');
    await signIn(page, key.reveal());
    await page.getByRole('heading', { name: 'Integrations' }).waitFor();
    await stack.stores.apiKeys.revoke(stack.tenant, document._id);
    await page.waitForURL(/\/sign-in/);
  });
});
