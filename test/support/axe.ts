import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { until } from './until.js';

const AXE: string = createRequire(import.meta.url)('axe-core').source;

/** What axe calls serious, or worse, in the page as it is: the rule and the elements. */
export async function seriousFlaws(page: Page): Promise<string[]> {
  // Colours that are on their way from one theme to the other are in neither.
  await until(() => page.evaluate('document.getAnimations().every((one) => one.playState !== "running")'));
  // Evaluated from outside; as a script of the page it would be refused by the page's policy.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe is a global of the page
    const { violations } = await (globalThis as any).axe.run();
    return violations
      .filter(({ impact }: { impact: string }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }: { id: string; nodes: { html: string }[] }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}
