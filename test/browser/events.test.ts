import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium, openSignedIn, rowOf, type Window } from '../support/browser.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

/** More digits than a number of JavaScript keeps. */
const DIGITS = '12345678901234567890.123';
const PUBLISHED = '/org/integrations/published-events';

/**
 * The webhook `erp` has got `fine` and, of another order, `bad`, which it refused with 422 and words of its own.
 */
describe('the events of an integration', () => {
  let stack: Stack;
  let receiver: Receiver;
  let browser: Browser;
  let window: Window;
  let page: Page;

  const rows = () => page.getByRole('row').count();

  beforeAll(async () => {
    [stack, receiver, browser] = await Promise.all([
      startStack(),
      startReceiver(({ event }) =>
        event.id === 'bad' ? { status: 422, body: '{"error":"unknown product"}' } : { status: 200 },
      ),
      launchChromium(inject('chromium')),
    ]);
    const callback_parameters = { callback_url: receiver.url };
    await stack.call('POST', INTEGRATIONS, { id: 'erp', integration_type: 'permanent', callback_parameters });
    const event = (name: string, id: string, entity: string) =>
      `{"name":"${name}","id":"${id}","entity_id":"${entity}","payload":{"total":${DIGITS}}}`;
    await stack.call(
      'POST',
      '/events',
      `[${event('order.created', 'fine', 'SL1')},${event('order.opened', 'bad', 'SL2')}]`,
    );
    await until(async () => (await stack.call('GET', PUBLISHED)).body.length === 2);
  });
  afterAll(async () => {
    await browser?.close();
    await receiver?.stop();
    await stack?.stop();
  });
  beforeEach(async () => {
    window = await openSignedIn(browser, stack);
    page = window.page;
    await window.show('/integrations/erp/events');
    await rowOf(page, 'fine').waitFor();
    return async () => {
      await window.context.close();
      expect(window.troubles).toEqual([]);
    };
  });

  it('are listed with what became of them', async () => {
    const headers = await page.getByRole('columnheader').allTextContents();
    expect(headers).toEqual(['Event', 'Domain Entity ID', 'Status', 'Attempted at']);
    for (const text of ['order.created', 'SL1', 'Success']) await rowOf(page, 'fine').getByText(text).first().waitFor();
    await rowOf(page, 'bad').getByText('The target answered 422. Not tried again by itself.').waitFor();
  });

  it('are filtered by status, entity, name and time, all of it in the address', async () => {
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Failure' }).click();
    await until(async () => (await rows()) === 2);
    await rowOf(page, 'bad').waitFor();
    expect(new URL(page.url()).search).toBe('?status=failure');
    await page.getByLabel('Domain Entity ID').fill('SL1');
    await page.getByText('No event matches').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await rowOf(page, 'fine').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('combobox', { name: 'Event name' }).fill('opened');
    await page.getByRole('option', { name: 'order.opened' }).click();
    await until(async () => (await rows()) === 2);
    await page.getByRole('combobox', { name: 'Time period' }).click();
    await page.getByRole('option', { name: 'Last hour' }).click();
    await page.waitForURL(/\?name=order\.opened&period=1h$/);
    await page.reload();
    await rowOf(page, 'bad').waitFor();
    expect(await rows()).toBe(2);
  });

  it('are filtered by a range in the zone of the user', async () => {
    await page.getByRole('combobox', { name: 'Time period' }).click();
    await page.getByRole('option', { name: /^From/ }).click();
    await page.getByLabel('To (Europe/Berlin)').fill('2026-01-01T12:00');
    await page.getByText('That is Thu, 1 Jan 2026, 11:00:00 UTC').waitFor();
    await page.getByText('No event matches').waitFor();
    await page.getByLabel('From (Europe/Berlin)').fill('2026-02-01T12:00');
    await page.getByText('This is before the beginning.').waitFor();
    await page.getByLabel('To (Europe/Berlin)').fill('2126-01-01T12:00');
    await rowOf(page, 'fine').waitFor();
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('from')).toBe('2026-02-01T11:00:00.000Z');
  });

  it('takes whatever an address says', async () => {
    await window.show('/integrations/erp/events?status=perhaps&period=eternity&from=tomorrow');
    await rowOf(page, 'fine').waitFor();
    await window.show('/integrations/erp/events?cursor=not-a-cursor');
    await page.getByRole('alert').waitFor();
    await window.show('/integrations/erp/events?event=not-an-event');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await window.show('/integrations/not-there/events');
    await page.getByText('There is no integration not-there').waitFor();
    await window.show('/nowhere');
    await page.getByText('There is nothing here').waitFor();
  });

  it('open with the envelope to the last digit, every attempt and its answer, and can be copied', async () => {
    await rowOf(page, 'bad').getByText('SL2').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(DIGITS).waitFor();
    await drawer.getByText('{"error":"unknown product"}').waitFor();
    await drawer.getByText('The target answered 422.').waitFor();
    await drawer.getByText(/waiting for the answer [\d.]+ ms/).waitFor();
    await drawer.getByRole('button', { name: 'Copy the envelope' }).click();
    const copied = await until(() => page.evaluate<string>('navigator.clipboard.readText()'));
    expect(copied).toContain(`\n    "total": ${DIGITS}\n`);
    await page.reload();
    await drawer.getByText(DIGITS).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });

  it('are sent again from there, and the page shows what came of it', async () => {
    await rowOf(page, 'bad').getByRole('link').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('It was not delivered').waitFor();
    await until(async () => (await drawer.getByRole('listitem').count()) === 2);
    receiver.answer(() => ({ status: 200 }));
    await drawer.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('order.opened was sent again, and taken.').waitFor();
    await until(async () => (await drawer.getByRole('listitem').count()) === 3);
    await page.keyboard.press('Escape');
    await rowOf(page, 'bad').getByText('Success').waitFor();
  });

  it('appear by themselves', async () => {
    await stack.call('POST', '/events', { name: 'order.created', id: 'later', entity_id: 'SL3', payload: {} });
    await rowOf(page, 'later').waitFor();
  });

  it('come a page at a time, however many there are, and each page has its address', async () => {
    const many = Array.from({ length: 120 }, (_, n) => ({ name: 'order.opened', id: `many-${n}`, payload: {} }));
    await stack.call('POST', '/events', many);
    await until(() => receiver.received.filter(({ event }) => event.id.startsWith('many-')).length === 120);
    await window.show('/integrations/erp/events?name=order.opened&status=success');
    await until(async () => (await rows()) === 51);
    const first = await page.getByRole('row').nth(1).textContent();
    await page.getByRole('button', { name: 'Older' }).click();
    await page.waitForURL(/cursor=/);
    await until(async () => (await page.getByRole('row').nth(1).textContent()) !== first);
    expect(await rows()).toBe(51);
    await page.getByRole('button', { name: 'Older' }).click();
    await until(async () => (await rows()) === 22);
    expect(await page.getByRole('button', { name: 'Older' }).isDisabled()).toBe(true);
    await page.reload();
    await until(async () => (await rows()) === 22);
    await page.getByRole('button', { name: 'Newest' }).click();
    await until(async () => (await page.getByRole('row').nth(1).textContent()) === first);
  });
});
