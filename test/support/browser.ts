import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Role } from '../../src/domain/roles.js';
import type { Stack } from './stack.js';

/** Nothing of the browser's own goes out to the network, and nothing of an earlier run comes in. */
export const BROWSER_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The zone of every user in the tests, which is not UTC. */
export const USER_ZONE = 'Europe/Berlin';

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: BROWSER_FLAGS });
}

export type Look = { theme?: 'light' | 'dark'; width?: number; height?: number };

/** A browser window of one user, and what went wrong in it. */
export type Window = {
  page: Page;
  context: BrowserContext;
  /** Errors of the page's scripts and of its policy, and requests to anywhere else than the service. */
  troubles: string[];
  /** What the API has answered. */
  answers: Promise<string>[];
  /** Shows a page of the console, by its path. */
  show(path: string): Promise<void>;
};

/** Opens a window that nobody has signed in with. */
export async function openWindow(browser: Browser, origin: string, look: Look = {}): Promise<Window> {
  const { theme = 'light', width = 1_440, height = 900 } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    timezoneId: USER_ZONE,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  // A step that does not come about is told before the test runs out of time.
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    // The browser notes every answer of 400 and more; which of them are wrong is for the tests to say.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      troubles.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('blob:'))
      troubles.push(`asked ${request.url()}`);
  });
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    // One that is cut off by the next page tells nothing.
    if (response.url().startsWith(`${origin}/api/`)) answers.push(response.text().catch(() => ''));
  });
  return { page, context, troubles, answers, show: async (path) => void (await page.goto(`${origin}${path}`)) };
}

/** Opens a window in which somebody with this role has signed in. */
export async function openSignedIn(
  browser: Browser,
  stack: Stack,
  role: Role = 'admin',
  look: Look = {},
): Promise<Window> {
  const key =
    role === 'admin' ? stack.adminKey : (await stack.stores.apiKeys.create(stack.tenant, role, 'looks')).key.reveal();
  return openSignedInWith(browser, stack.url, key, look);
}

/** Opens a window in which somebody has signed in with this key. */
export async function openSignedInWith(
  browser: Browser,
  origin: string,
  key: string,
  look: Look = {},
): Promise<Window> {
  const window = await openWindow(browser, origin, look);
  await window.show('/sign-in');
  await signIn(window.page, key);
  await window.page.waitForURL(/\/integrations/);
  return window;
}

/** Types a key into the sign-in form and sends it. */
export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key', { exact: true }).fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The row of a table that holds a text as a cell's link, such as the id of an integration, or anywhere. */
export function rowOf(page: Page, text: string) {
  return page
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: text, exact: true }).or(page.getByText(text, { exact: true })) });
}
