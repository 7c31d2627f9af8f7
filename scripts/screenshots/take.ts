import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { signIn, USER_ZONE } from '../../test/support/browser.js';
import { until } from '../../test/support/until.js';
import type { Content } from './content.js';
import type { Shot } from './shots.js';

/** How a picture looks; its name ends with that of the look. */
export type Look = { name: string; theme: 'light' | 'dark'; width: number; height: number };

/** Palettes of this many colours cannot be told from the whole, and are a third of the size. */
const COLOURS = 96;

/** Takes pictures of one installation, each person in a browser window of his own. */
export class Photographer {
  #signedIn = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();

  constructor(
    private readonly browser: Browser,
    private readonly url: string,
    private readonly keys: Content['keys'],
    private readonly folder: string,
  ) {}

  /** Writes `<name>-<look>.png` into the folder. */
  async take({ name, path, who = 'admin', ready, whole = false }: Shot, look: Look): Promise<void> {
    const context = await this.#open(look, who);
    try {
      const page = await context.newPage();
      await page.goto(`${this.url}${path}`);
      await ready(page);
      await settled(page);
      if (whole) await makeRoom(page, look);
      const png = await page.screenshot({ animations: 'disabled', caret: 'hide' });
      const small = await sharp(png).png({ palette: true, colours: COLOURS, dither: 0, effort: 10 }).toBuffer();
      await writeFile(join(this.folder, `${name}-${look.name}.png`), small);
    } finally {
      await context.close();
    }
  }

  async #open({ theme, width, height }: Look, who: Shot['who']): Promise<BrowserContext> {
    const window = {
      viewport: { width, height },
      colorScheme: theme,
      timezoneId: USER_ZONE,
      locale: 'en-GB',
      reducedMotion: 'reduce' as const,
    };
    if (!who) return this.browser.newContext(window);
    const storageState = this.#signedIn.get(who) ?? (await this.#signInAs(who));
    return this.browser.newContext({ ...window, storageState });
  }

  async #signInAs(who: keyof Content['keys']) {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    await page.goto(`${this.url}/sign-in`);
    await signIn(page, this.keys[who]);
    await page.waitForURL(/\/integrations/);
    const state = await context.storageState();
    await context.close();
    this.#signedIn.set(who, state);
    return state;
  }
}

/** Fonts are there, nothing is still to come, and nothing moves. */
async function settled(page: Page): Promise<void> {
  await page.evaluate('document.fonts.ready');
  await until(() => page.evaluate('!document.querySelector(".mantine-Skeleton-root, .mantine-Loader-root")'));
  await until(() => page.evaluate('document.getAnimations().every((one) => one.playState !== "running")'));
}

/** Makes the screen as high as the page: what stays at an edge of the screen stands at that of the page then. */
async function makeRoom(page: Page, { width, height }: Look): Promise<void> {
  await page.evaluate('scrollTo(0, 0)');
  const needed = await page.evaluate<number>('document.documentElement.scrollHeight');
  await page.setViewportSize({ width, height: Math.max(height, needed) });
  await settled(page);
}
