import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildConsole } from '../../src/dev/console.js';
import type { Role } from '../../src/domain/roles.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

/**
 * - a webhook `erp`, which takes `fine` and refuses `bad` with 422 and words of its own
 * - both are about the order SL1; `fine` holds a number with more digits than JavaScript keeps
 */
const DIGITS = '12345678901234567890.123';
const API_KEY = 'the-key-of-the-erp-which-nobody-may-see';
const AXE: string = createRequire(import.meta.url)('axe-core').source;
/** Where pictures of the pages are put, if anywhere: for somebody to look at them. */
const PICTURES = process.env.PICTURES;

let stack: Stack;
let receiver: Receiver;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the browser complained about: the policy, scripts, missing files. */
let complaints: string[];
let elsewhere: string[];

beforeAll(async () => {
  await buildConsole();
  stack = await startStack();
  receiver = await startReceiver(({ event }) =>
    event.id === 'bad' ? { status: 422, body: '{"error":"unknown product"}' } : { status: 200 },
  );
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const callback_parameters = { callback_url: receiver.url, api_key: API_KEY };
  await stack.call('POST', INTEGRATIONS, { id: 'erp', integration_type: 'permanent', callback_parameters });
  const event = (id: string) => `{"name":"order.created","id":"${id}","entity_id":"SL1","payload":{"total":${DIGITS}}}`;
  await stack.call('POST', '/events', `[${event('fine')},${event('bad')}]`);
  await until(async () => (await stack.call('GET', '/org/integrations/published-events')).body.length === 2, {
    timeoutMs: 30_000,
  });
});

afterAll(async () => {
  await browser?.close();
  await receiver?.stop();
  await stack?.stop();
});

beforeEach(async () => {
  context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  complaints = [];
  elsewhere = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(stack.url)) elsewhere.push(request.url());
  });
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
  expect(elsewhere).toEqual([]);
});

/** Signs in with a new key of the role, and opens a page. */
async function open(role: Role, path: string): Promise<void> {
  const { key } = await stack.stores.apiKeys.create(stack.tenant, role, `${role} at the console`);
  await page.goto(`${stack.url}/sign-in?to=${encodeURIComponent(path)}`);
  await page.getByLabel('API key').fill(key.reveal());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => `${url.pathname}${url.search}` === path);
}

/** Fails on what axe calls serious, or worse. */
async function expectAccessible(): Promise<void> {
  // Not as a script of the page, which its policy refuses.
  await page.evaluate(AXE);
  const serious = await page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: the page's own global
    const { violations } = await (globalThis as any).axe.run();
    return violations
      .filter(({ impact }: { impact: string }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => [id, ...nodes.map(({ html }) => html)]);
  });
  expect(serious).toEqual([]);
}

async function picture(name: string): Promise<void> {
  if (!PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `${PICTURES}/${name}-${scheme}.png`, animations: 'disabled' });
  }
  await page.setViewportSize({ width: 380, height: 800 });
  await page.screenshot({ path: `${PICTURES}/${name}-380.png`, animations: 'disabled' });
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ colorScheme: 'light' });
}

const row = (text: string) => page.getByRole('row').filter({ hasText: text });

test('the events of an integration are filtered, and the filters are in the address', async () => {
  await open('admin', '/integrations/erp/events');
  await row('fine').waitFor();
  expect(await page.getByRole('row').count()).toBe(3);
  await expectAccessible();
  await picture('events');
  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.getByRole('option', { name: 'Failure' }).click();
  await until(async () => (await page.getByRole('row').count()) === 2);
  expect(new URL(page.url()).search).toBe('?status=failure');
  await row('422').waitFor();
  await page.getByLabel('Domain entity ID').fill('SL2');
  await page.getByText('No event matches').waitFor();
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await row('fine').waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('an event shows its envelope with every digit, and all attempts with the answer', async () => {
  await open('admin', '/integrations/erp/events');
  await page.getByRole('link', { name: 'order.created' }).first().waitFor();
  await row('bad').getByRole('link', { name: 'order.created' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(DIGITS).waitFor();
  await drawer.getByText('{"error":"unknown product"}').waitFor();
  await drawer.getByText('waiting for the answer').waitFor();
  await expectAccessible();
  await picture('event');
});

test('the rejected events can be opened, and leave the list when they are deleted', async () => {
  await open('admin', '/integrations/erp/rejected');
  await row('bad').waitFor();
  await expectAccessible();
  await picture('rejected');
  expect(await page.getByRole('link', { name: 'Export' }).getAttribute('href')).toContain('/_export');
  await row('bad').getByRole('link', { name: 'order.created' }).click();
  await page.getByRole('dialog').getByText(DIGITS).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No rejected events').waitFor();
});

test('the log, the event types and the keys are shown', async () => {
  await open('admin', '/integrations/erp/logs');
  await row('Started').waitFor();
  await expectAccessible();
  await picture('logs');
  await page.goto(`${stack.url}/event-types`);
  await row('order.created').first().waitFor();
  await expectAccessible();
  await picture('event-types');
  await page.goto(`${stack.url}/keys`);
  await page.getByText('You are signed in with it').waitFor();
  await expectAccessible();
  await picture('keys');
});

test('a viewer sees no button that would fail, and nobody sees a secret', async () => {
  for (const path of ['/integrations/erp/events', '/integrations/erp/rejected', '/keys']) {
    await (path.endsWith('/events') ? open('viewer', path) : page.goto(`${stack.url}${path}`));
    await page
      .getByRole('main')
      .getByText(/order\.created|No rejected events|Keys are for admins/)
      .first()
      .waitFor();
    for (const name of ['Send again', 'Send all again', 'Delete', 'New key']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    expect(await page.content()).not.toContain(API_KEY);
  }
});
