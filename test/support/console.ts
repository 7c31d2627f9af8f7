import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { buildConsole } from '../../src/dev/console.js';
import { findChromium } from './chromium.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Chromium's executable; only where tests of the console are run. */
    chromium: string;
  }
}

/** Runs once before all tests: the console is built and there is a browser, if any test of this run needs them. */
export default async function setup(project: TestProject): Promise<void> {
  if (!project.vitest.state.getPaths().some((path) => path.includes('/test/browser/'))) return;
  const report = (line: string) => process.stdout.write(`${line}\n`);
  project.provide('chromium', await findChromium(report));
  await buildConsole(() => report('building the console …'));
}
