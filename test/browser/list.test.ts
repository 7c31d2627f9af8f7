import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium, openSignedIn, rowOf, type Window } from '../support/browser.js';
import { bucketOf } from '../support/lived-in-tenant.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

/**
 * - `hook`, a webhook for everything about orders, which has got one event
 * - `bucket`, temporary until 2126, for all events
 * - `paused`, a webhook
 */
describe('the list of integrations', () => {
  let stack: Stack;
  let receiver: Receiver;
  let browser: Browser;
  let window: Window;
  let page: Page;

  const create = (id: string, more: object) =>
    stack.call('POST', INTEGRATIONS, { id, integration_type: 'permanent', ...more });
  const webhook = () => ({ callback_parameters: { callback_url: receiver.url } });
  const statusOf = async (id: string) => (await stack.call('GET', `${INTEGRATIONS}/${id}`)).body?.status;

  beforeAll(async () => {
    [stack, receiver, browser] = await Promise.all([
      startStack({ SLUICE_TEMPORAL_UI_URL: 'https://temporal.example/' }),
      startReceiver(),
      launchChromium(inject('chromium')),
    ]);
    await create('hook', { ...webhook(), filter_conditions: { entity_filter: ['order'] } });
    const range = { integration_type: 'temporary', starts_at: '2026-01-01T00:00:00Z', ends_at: '2126-01-01T00:00:00Z' };
    await create('bucket', { ...range, s3_parameters: bucketOf('sales') });
    await create('paused', webhook());
    await stack.call('POST', `${INTEGRATIONS}/paused/_stop`);
    await stack.call('POST', '/events', { name: 'order.created', id: '1', entity_id: 'SL1', payload: {} });
    await until(() => receiver.received.length === 1);
  });
  afterAll(async () => {
    await browser?.close();
    await receiver?.stop();
    await stack?.stop();
  });
  beforeEach(async () => {
    window = await openSignedIn(browser, stack);
    page = window.page;
    return async () => {
      await window.context.close();
      expect(window.troubles).toEqual([]);
    };
  });

  it('has tabs with counts and a search, both in the address', async () => {
    await page.getByRole('tab', { name: 'All 3' }).waitFor();
    await page.getByRole('tab', { name: 'Paused 1' }).click();
    await page.waitForURL(/\?tab=paused$/);
    await until(async () => (await page.getByRole('row').count()) === 2);
    await page.getByRole('tab', { name: 'Active 2' }).click();
    await rowOf(page, 'hook').waitFor();
    await page.getByLabel('Search integrations').fill('sales');
    await rowOf(page, 'bucket').waitFor();
    await until(async () => (await page.getByRole('row').count()) === 2);
    expect(new URL(page.url()).search).toBe('?tab=active&q=sales');
    await page.reload();
    await page.getByRole('tab', { name: 'Active 1' }).waitFor();
    await page.getByLabel('Search integrations').fill('nothing like it');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('tab', { name: 'All 3' }).waitFor();
  });

  it('searches for all that is typed, however fast, and follows a step back', async () => {
    await rowOf(page, 'hook').waitFor();
    const search = page.getByLabel('Search integrations');
    const typed = 'nothing that is to be found';
    await search.pressSequentially(typed);
    await page.waitForURL(new RegExp(`q=${typed.replaceAll(' ', '\\+')}$`));
    expect(await search.inputValue()).toBe(typed);
    await page.getByRole('button', { name: 'Show all' }).click();
    await rowOf(page, 'hook').waitFor();
    expect(await search.inputValue()).toBe('');
  });

  it('tells of each what it is, where it sends what, how it is and what it has done', async () => {
    await rowOf(page, 'hook').waitFor();
    const headers = await page.getByRole('columnheader').allTextContents();
    expect(headers).toEqual([
      ...['Integration', 'Target', 'Events', 'Status', 'Backlog', 'Last delivery', 'Last hour', 'Actions'],
    ]);
    const hook = rowOf(page, 'hook');
    for (const text of ['Permanent', '127.0.0.1', '/hook', 'order.*', 'Active', 'Created by tester.', 'ago']) {
      await hook.getByText(text).first().waitFor();
    }
    await hook.getByRole('img', { name: '1 event delivered, 0 failed attempts in the last hour' }).waitFor();
    const bucket = rowOf(page, 'bucket');
    for (const text of ['Temporary, until 1 Jan 2126 01:00', 'exports', 'sales', 'All events', '1 waiting', 'oldest']) {
      await bucket.getByText(text).first().waitFor();
    }
    await rowOf(page, 'paused').getByText('Paused by tester.').waitFor();
  });

  it('pauses and resumes with the switch, and shows by itself what others do', async () => {
    const running = page.getByRole('switch', { name: 'hook is active' });
    await running.click({ force: true });
    await rowOf(page, 'hook').getByText('Paused by tester.').waitFor();
    expect(await statusOf('hook')).toBe('stopped');
    await running.click({ force: true });
    await rowOf(page, 'hook').getByText('Started by tester.').waitFor();
    expect(await statusOf('hook')).toBe('running');
    await stack.call('POST', `${INTEGRATIONS}/hook/_stop`);
    await rowOf(page, 'hook').getByText('Paused by tester.').waitFor();
    await stack.call('POST', `${INTEGRATIONS}/hook/_start`);
    await page.getByRole('tab', { name: 'Active 2' }).waitFor();
  });

  it('deletes only when the id has been typed', async () => {
    await create('old', webhook());
    await page.getByRole('button', { name: 'Actions for old' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete old' });
    const confirm = dialog.getByRole('button', { name: 'Delete' });
    await dialog.getByRole('textbox').fill('ol');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').press('Enter');
    expect(await statusOf('old')).toBe('running');
    await dialog.getByRole('textbox').fill('old');
    await confirm.click();
    await page.getByText('old is deleted.').waitFor();
    await rowOf(page, 'old').waitFor({ state: 'detached' });
    expect(await statusOf('old')).toBe(undefined);
  });

  it('has everything that can be done in the Actions menu', async () => {
    const entries = async (id: string) => {
      await page.getByRole('button', { name: `Actions for ${id}` }).click();
      await page.getByRole('menuitem').first().waitFor();
      return page.getByRole('menuitem').allTextContents();
    };
    const change = ['Edit Integration Details', 'Send test event'];
    const webhookOnes = ['View Events', 'View Rejected Events', 'View Logs', ...change, 'Signing secret'];
    expect(await entries('hook')).toEqual([...webhookOnes, 'Replay', 'Open in Temporal', 'Delete']);
    const temporal = page.getByRole('menuitem', { name: 'Open in Temporal' });
    const workflow = encodeURIComponent(`integration/${stack.tenant}/hook`);
    expect(await temporal.getAttribute('href')).toBe(
      `https://temporal.example/namespaces/default/workflows/${workflow}`,
    );
    await page.keyboard.press('Escape');
    const s3Ones = ['View Events', 'View Logs', ...change, 'Change end date', 'Replay', 'Open in Temporal', 'Delete'];
    expect(await entries('bucket')).toEqual(s3Ones);
  });

  it.each([
    ['View Events', /\/integrations\/hook\/events$/, 'Domain Entity ID'],
    ['View Rejected Events', /\/integrations\/hook\/rejected$/, 'No rejected events'],
    ['View Logs', /\/integrations\/hook\/logs$/, 'Reason'],
    ['Edit Integration Details', /\/integrations\/hook\/edit$/, 'Callback URL'],
    ['Replay', /\/integrations\/new\?replay=hook$/, 'Start the replay'],
  ])('leads to %s', async (entry, address, text) => {
    await page.getByRole('button', { name: 'Actions for hook' }).click();
    await page.getByRole('menuitem', { name: entry, exact: true }).click();
    await page.waitForURL(address);
    await page.getByText(text).first().waitFor();
  });

  it('sends a test event, and tells what came of it', async () => {
    await page.getByRole('button', { name: 'Actions for hook' }).click();
    await page.getByRole('menuitem', { name: 'Send test event' }).click();
    await page.getByText('It works').waitFor();
    await page.getByText(/The test event was taken: the webhook answered 200/).waitFor();
    receiver.answer(() => ({ status: 401, body: 'who are you?' }));
    await page.getByRole('button', { name: 'Test again' }).click();
    await page.getByText('It does not work').waitFor();
    await page.getByText(/401/).first().waitFor();
    receiver.answer(() => ({ status: 200 }));
  });

  it('moves an end date: what is wrong stands at the field, and an ended one is offered no switch', async () => {
    const range = { starts_at: '2026-01-01T00:00:00Z', ends_at: '2026-01-02T00:00:00Z' };
    await create('ended', { ...webhook(), integration_type: 'temporary', ...range });
    await rowOf(page, 'ended').getByText('Ended', { exact: true }).waitFor();
    expect(await page.getByRole('switch', { name: 'ended is active' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Actions for ended' }).click();
    await page.getByRole('menuitem', { name: 'Change end date' }).click();
    const dialog = page.getByRole('dialog');
    const end = dialog.getByLabel('New End Date (Europe/Berlin)');
    expect(await end.inputValue()).toBe('2026-01-02T01:00');
    await dialog.getByText('That is Fri, 2 Jan 2026, 00:00:00 UTC').waitFor();
    await end.fill('2025-12-31T00:00');
    await dialog.getByRole('button', { name: 'Move the end date' }).click();
    await dialog.getByText(/Must be after “Events from”, \d+ \w+/).waitFor();
    await end.fill('2126-06-01T12:00');
    await dialog.getByRole('button', { name: 'Move the end date' }).click();
    await rowOf(page, 'ended').getByText('Temporary, until 1 Jun 2126 12:00').waitFor();
    expect((await stack.call('GET', `${INTEGRATIONS}/ended`)).body.ends_at).toBe('2126-06-01T10:00:00.000Z');
    await stack.call('DELETE', `${INTEGRATIONS}/ended`);
  });

  it('can be worked with the keyboard alone', async () => {
    const button = page.getByRole('button', { name: 'Actions for hook' });
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    await button.focus();
    await page.keyboard.press('Enter');
    await until(async () => (await focused()) === 'View Events');
    await page.keyboard.press('ArrowDown');
    await until(async () => (await focused()) === 'View Rejected Events');
    await page.keyboard.press('End');
    await until(async () => (await focused()) === 'Delete');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Delete hook' });
    await dialog.waitFor();
    const inside = () => page.evaluate<boolean>('document.activeElement.closest("[role=dialog]") !== null');
    await until(inside);
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('Tab');
      expect(await inside()).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await button.focus();
    await page.keyboard.press('Enter');
    await until(async () => (await focused()) === 'View Events');
    await page.keyboard.press('Escape');
    await until(() => button.evaluate((element) => element === element.ownerDocument.activeElement));
  });
});
