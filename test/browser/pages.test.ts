import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { seriousFlaws } from '../support/axe.js';
import { launchChromium, openSignedInWith, openWindow, type Window } from '../support/browser.js';
import { type LivedInTenant, liveIn } from '../support/lived-in-tenant.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

/** Every page of the console, with what is on it once it is there; `{hook}` and the like are of the tenant. */
const PAGES: [path: string, there: string | RegExp][] = [
  ['/integrations', 'Last delivery'],
  ['/integrations?q=nothing-like-it', 'No integration matches'],
  ['/integrations/new', 'Callback URL'],
  ['/integrations/new?replay={hook}', 'Start the replay'],
  ['/integrations/{hook}', /Everything is sent/],
  ['/integrations/{bucket}', 'All files'],
  ['/integrations/{hook}/edit', 'Callback URL'],
  ['/integrations/{bucket}/edit', 'Bucket Name'],
  ['/integrations/{hook}/events', 'Attempted at'],
  ['/integrations/{hook}/events?event={publicationId}', 'Envelope'],
  ['/integrations/{hook}/rejected', 'the target answered 422'],
  ['/integrations/{hook}/rejected?rejected={rejectedId}', 'Envelope'],
  ['/integrations/{hook}/logs', 'Reason'],
  ['/integrations/{bucket}/files', 'Written at'],
  ['/integrations/{temporary}/rejected', 'S3 has no rejected events'],
  ['/events', 'Attempted at'],
  ['/event-types', 'Last seen'],
  ['/keys', 'You are signed in with it'],
  ['/nowhere', 'There is nothing here'],
];
/** What a viewer may not do, by what its button, link or menu entry begins with. */
const CHANGES = /^(?:New|Create|Save|Edit|Send|Start|Test|Change|Replay|Delete|Remove|Revoke|Choose)/;

describe('every page', () => {
  let stack: Stack;
  let receiver: Receiver;
  let browser: Browser;
  let tenant: LivedInTenant;
  let admin: Window;
  let viewer: Window;

  const pathOf = (path: string) =>
    path.replace(/\{(\w+)\}/g, (_, name) =>
      name === 'rejectedId' ? tenant.rejectedIds[0] : String(tenant[name as keyof LivedInTenant]),
    );

  beforeAll(async () => {
    [stack, receiver, browser] = await Promise.all([
      startStack({ SLUICE_TEMPORAL_UI_URL: 'https://temporal.example' }),
      startReceiver(),
      launchChromium(inject('chromium')),
    ]);
    tenant = await liveIn(stack, receiver);
    admin = await openSignedInWith(browser, stack.url, tenant.keys.admin);
    viewer = await openSignedInWith(browser, stack.url, tenant.keys.viewer);
  });
  afterAll(async () => {
    await browser?.close();
    await receiver?.stop();
    await stack?.stop();
  });

  async function show({ page, show }: Window, path: string, there: string | RegExp): Promise<void> {
    await show(pathOf(path));
    await page.getByText(there).first().waitFor();
    await until(() => page.evaluate('!document.querySelector(".mantine-Skeleton-root, .mantine-Loader-root")'));
  }

  it.each(PAGES)('%s is accessible in both themes, fits on a phone, and tells no secret', async (path, there) => {
    const { page, troubles, answers } = admin;
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 1_440, height: 900 });
    await show(admin, path, there);
    expect(await seriousFlaws(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await until(() => page.evaluate('document.documentElement.dataset.mantineColorScheme === "dark"'));
    expect(await seriousFlaws(page)).toEqual([]);
    await page.setViewportSize({ width: 380, height: 800 });
    await until(() => page.evaluate('document.documentElement.scrollWidth <= 380'));
    expect(await seriousFlaws(page)).toEqual([]);
    for (const text of [await page.content(), ...(await Promise.all(answers))]) {
      expect(text).not.toMatch(new RegExp(`(?:secret-of|id)-${tenant.mark}|whsec_|sluice_[A-Za-z0-9]`));
    }
    expect(troubles).toEqual([]);
  });

  it.each(PAGES)('%s offers a viewer nothing that would fail', async (path, there) => {
    const admins = /\/(?:new|edit)/.test(path) ? 'Only admins can change integrations' : there;
    await show(viewer, path, path === '/keys' ? 'Keys are for admins' : admins);
    const { page } = viewer;
    expect(await offered(page)).toEqual([]);
    const menu = page.getByRole('main').getByRole('button', { name: /^Actions/ });
    if ((await menu.count()) > 0 && (await page.getByRole('dialog').count()) === 0) {
      await menu.first().click();
      await page.getByRole('menuitem', { name: 'View Events' }).waitFor();
      expect(await offered(page)).toEqual([]);
    }
    expect(viewer.troubles).toEqual([]);
  });

  it('is reached by whoever has not signed in by way of the sign-in, which is accessible too', async () => {
    const { page, show, troubles } = await openWindow(browser, stack.url);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await show('/event-types');
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(await seriousFlaws(page)).toEqual([]);
    }
    expect(troubles).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has menus and dialogs that are accessible, %s', async (colorScheme) => {
    const { page } = admin;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 1_440, height: 900 });
    await show(admin, '/integrations', 'Last delivery');
    for (const entry of ['Send test event', 'Change end date', 'Delete']) {
      await page.getByRole('button', { name: `Actions for ${tenant.temporary}` }).click();
      const item = page.getByRole('menuitem', { name: entry });
      await item.hover();
      expect(await seriousFlaws(page)).toEqual([]);
      await item.click();
      await page.getByRole('dialog').waitFor();
      await until(() => page.evaluate('!document.querySelector("[role=dialog] .mantine-Loader-root")'));
      expect(await seriousFlaws(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await seriousFlaws(page)).toEqual([]);
  });
});

/** What can be pressed, chosen or followed in the page and is for admins. */
async function offered(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const role of ['button', 'link', 'menuitem', 'switch', 'checkbox'] as const) {
    for (const one of await page.getByRole(role).all()) {
      const name = (await one.getAttribute('aria-label')) ?? (await one.textContent()) ?? '';
      if (role === 'switch' || role === 'checkbox' || CHANGES.test(name.trim())) found.push(`${role} ${name}`);
    }
  }
  return found;
}
