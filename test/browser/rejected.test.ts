import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium, openSignedIn, rowOf, type Window } from '../support/browser.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const IDS = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7'];

/** The webhook `erp` has refused r1 to r7; each test takes some of them off the list. */
describe('the rejected events', () => {
  let stack: Stack;
  let receiver: Receiver;
  let browser: Browser;
  let window: Window;
  let page: Page;

  const rejected = async (): Promise<string[]> => {
    const { body } = await stack.call('GET', `${INTEGRATIONS}/erp/rejected_events`);
    return body.rejected_events.map((one: { event_id: string }) => one.event_id).sort();
  };
  const choose = async (...ids: string[]) => {
    for (const id of ids) await page.getByRole('checkbox', { name: `Choose order.created ${id}` }).check();
  };

  beforeAll(async () => {
    [stack, receiver, browser] = await Promise.all([
      startStack(),
      startReceiver(() => ({ status: 422, body: 'unknown product' })),
      launchChromium(inject('chromium')),
    ]);
    const callback_parameters = { callback_url: receiver.url };
    await stack.call('POST', INTEGRATIONS, { id: 'erp', integration_type: 'permanent', callback_parameters });
    const events = IDS.map((id) => ({ name: 'order.created', id, entity_id: 'SL1', payload: { id } }));
    await stack.call('POST', '/events', events);
    await until(async () => (await rejected()).length === IDS.length);
  });
  afterAll(async () => {
    await browser?.close();
    await receiver?.stop();
    await stack?.stop();
  });
  beforeEach(async () => {
    window = await openSignedIn(browser, stack);
    page = window.page;
    await window.show('/integrations/erp/rejected');
    await rowOf(page, 'r7').waitFor();
    return async () => {
      await window.context.close();
      expect(window.troubles).toEqual([]);
    };
  });

  it('are listed with their reason, and exported one a line', async () => {
    const headers = await page.getByRole('columnheader').allTextContents();
    expect(headers).toEqual(['Selection', 'ID', 'Created at', 'Event', 'Reason']);
    await rowOf(page, 'r1').getByText('the target answered 422: unknown product').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export as NDJSON' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).event_id).sort()).toEqual(IDS);
  });

  it('are counted in the list of integrations, which leads to them', async () => {
    await window.show('/integrations');
    await rowOf(page, 'erp').getByRole('link', { name: '7 rejected', exact: true }).click();
    await page.waitForURL(/\/integrations\/erp\/rejected$/);
    await window.show('/integrations/erp');
    await page.getByRole('link', { name: '7', exact: true }).waitFor();
  });

  it('open with the envelope, and one that is refused again stays', async () => {
    await rowOf(page, 'r1').getByRole('link').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('"SL1"').first().waitFor();
    await drawer.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('It was not delivered').waitFor();
    expect(await rejected()).toContain('r1');
  });

  it('are sent again one by one; what the webhook takes leaves the list', async () => {
    receiver.answer(() => ({ status: 200 }));
    await rowOf(page, 'r1').getByRole('link').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
    await page.getByText('order.created was sent again, and taken.').waitFor();
    await rowOf(page, 'r1').waitFor({ state: 'detached' });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('are sent again several at once', async () => {
    await choose('r2', 'r3');
    await page.getByText('2 events chosen').waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('2 events will be sent again').waitFor();
    await rowOf(page, 'r2').waitFor({ state: 'detached' });
    await rowOf(page, 'r3').waitFor({ state: 'detached' });
  });

  it('are deleted, one or several, after a question', async () => {
    await choose('r4', 'r5');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await rejected()).toContain('r4');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('2 rejected events deleted.').waitFor();
    await rowOf(page, 'r4').waitFor({ state: 'detached' });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await rejected()).toEqual(['r6', 'r7']);
    await rowOf(page, 'r6').getByRole('link').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The rejected event is deleted.').waitFor();
    expect(await rejected()).toEqual(['r7']);
  });

  it('are sent again all of them, and then there is none', async () => {
    await page.getByRole('button', { name: 'Send all again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send all again' }).click();
    await page.getByText('No rejected events').waitFor();
    expect(await rejected()).toEqual([]);
  });
});
