import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium, openSignedIn, openWindow, signIn } from '../support/browser.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const MOST_BYTES = 250_000;

describe('the first load', () => {
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({}, { worker: false }), launchChromium(inject('chromium'))]);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it('takes at most 250 KB of JavaScript as it goes over the line, signing in included', async () => {
    const { page, show, troubles } = await openWindow(browser, stack.url);
    const scripts = new Map<string, Promise<number>>();
    page.on('requestfinished', (request) => {
      if (request.resourceType() === 'script')
        scripts.set(
          request.url(),
          request.sizes().then(({ responseBodySize }) => responseBodySize),
        );
    });
    await show('/integrations');
    await signIn(page, stack.adminKey);
    await page.getByText('No integration yet').waitFor();
    await page.waitForLoadState('networkidle');
    const sizes = await Promise.all(scripts.values());
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(sizes.length).toBeGreaterThan(3);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(troubles).toEqual([]);
  });

  it('asks nobody else for anything, on no page', async () => {
    const { page, show } = await openSignedIn(browser, stack);
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    for (const path of ['/integrations', '/integrations/new', '/events', '/event-types', '/keys']) {
      await show(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('load');
    }
    await until(() =>
      page.evaluate('document.fonts.ready.then(() => document.fonts.check("14px IBM Plex Sans Variable"))'),
    );
    expect([...asked]).toEqual([stack.url]);
  });

  it('has a policy that lets no inline script run, and no style without its nonce', async () => {
    const { page, show } = await openWindow(browser, stack.url);
    const [response] = await Promise.all([page.waitForResponse(`${stack.url}/sign-in`), show('/sign-in')]);
    const policy = (await response.headerValue('content-security-policy')) ?? '';
    expect(policy).not.toMatch(/unsafe|data:|\*|https?:/);
    expect(policy).toMatch(/default-src 'self'; script-src 'self'; style-src 'self' 'nonce-[\w+/=]+'/);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const done = await page.evaluate<{ script: boolean; style: string }>(`(() => {
      const add = (name, text) => document.head.append(Object.assign(document.createElement(name), { textContent: text }));
      add('script', 'window.ranInline = true');
      add('style', 'body { outline: 7px solid red }');
      return { script: 'ranInline' in window, style: getComputedStyle(document.body).outlineWidth };
    })()`);
    expect(done.script).toBe(false);
    expect(done.style).not.toBe('7px');
  });
});
