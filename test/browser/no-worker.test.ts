import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium, openSignedIn, rowOf, type Window } from '../support/browser.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';

/** The service takes commands while no worker is there, and applies them later. */
describe('without a worker', () => {
  let stack: Stack;
  let browser: Browser;
  let window: Window;
  let page: Page;

  const told = (text: string) =>
    page.getByRole('alert').filter({ hasText: 'No worker has answered yet' }).getByText(text);

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), launchChromium(inject('chromium'))]);
    const callback_parameters = { callback_url: 'http://127.0.0.1:9/' };
    const range = { integration_type: 'temporary', starts_at: '2026-01-01T00:00:00Z', ends_at: '2126-01-01T00:00:00Z' };
    await stack.call('POST', INTEGRATIONS, { id: 'hook', ...range, callback_parameters });
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });
  beforeEach(async () => {
    await stack.stopWorker();
    window = await openSignedIn(browser, stack);
    page = window.page;
    return async () => {
      await window.context.close();
      expect(window.troubles).toEqual([]);
    };
  });

  it('a new integration is said to be on its way, and comes with the next worker', async () => {
    await page.getByRole('link', { name: 'New Integration' }).click();
    await page.getByLabel(/^Id/).fill('later');
    await page.getByLabel('Callback URL').fill('http://127.0.0.1:9/');
    await page.getByRole('button', { name: 'Create' }).click();
    await told('later will be here, and deliver, as soon as one does.').waitFor();
    await page.waitForURL(/\/integrations$/);
    expect(await rowOf(page, 'later').count()).toBe(0);
    await stack.restartWorker();
    await rowOf(page, 'later').waitFor();
  });

  it('a pause is said to come, and the switch shows what holds until then', async () => {
    const name = 'hook is active';
    await page.getByRole('switch', { name }).click({ force: true });
    await told('hook will be paused as soon as one does.').waitFor();
    expect(await page.getByRole('switch', { name }).isChecked()).toBe(true);
    await stack.restartWorker();
    await rowOf(page, 'hook').getByText('Paused', { exact: true }).waitFor();
    expect(await page.getByRole('switch', { name }).isChecked()).toBe(false);
  });

  it('an edit, another end and a deletion are said to come', async () => {
    await window.show('/integrations/hook/edit');
    await page.getByRole('button', { name: 'Save' }).click();
    await told('hook will be changed as soon as one does.').waitFor();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Change end date' }).click();
    await page.getByRole('button', { name: '1 day later' }).click();
    await page.getByRole('button', { name: 'Move the end date' }).click();
    await told('hook will have its new end date as soon as one does.').waitFor();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByLabel(/^Type/).fill('hook');
    await page.getByRole('button', { name: 'Delete' }).click();
    await told('hook will be deleted as soon as one does.').waitFor();
    await page.waitForURL(/\/integrations$/);
    await rowOf(page, 'hook').waitFor();
    await stack.restartWorker();
    await rowOf(page, 'hook').waitFor({ state: 'detached' });
  });
});
