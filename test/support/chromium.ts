import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium as playwright } from 'playwright-core';

const run = promisify(execFile);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Where Chromium is: on PATH; else Debian's package, where it may be installed; else the one that Playwright downloads.
 *
 * @param report told before something is fetched, which takes a while
 */
export async function findChromium(report: (line: string) => void): Promise<string> {
  const present = (await onPath()) ?? (await ifExecutable(playwright.executablePath()));
  if (present !== undefined) return present;
  const reasons: unknown[] = [];
  for (const fetch of [fromDebian, fromPlaywright]) {
    try {
      return await fetch(report);
    } catch (error) {
      reasons.push(error);
    }
  }
  throw new AggregateError(reasons, 'Chromium cannot be had. Put chromium on PATH to run the tests of the console');
}

async function onPath(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const found = await ifExecutable(join(folder, name));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

async function ifExecutable(path: string): Promise<string | undefined> {
  return access(path, constants.X_OK).then(
    () => path,
    () => undefined,
  );
}

async function fromDebian(report: (line: string) => void): Promise<string> {
  if (process.getuid?.() !== 0) throw new Error('only root may install packages');
  report('installing Chromium with apt-get …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env, maxBuffer: 1 << 26 });
  const installed = await onPath();
  if (installed === undefined) throw new Error('the package was installed, but there is no chromium on PATH');
  return installed;
}

async function fromPlaywright(report: (line: string) => void): Promise<string> {
  report('fetching Chromium with Playwright …');
  const { resolve } = createRequire(import.meta.url);
  const cli = join(dirname(resolve('playwright-core/package.json')), 'cli.js');
  await run(process.execPath, [cli, 'install', 'chromium'], { maxBuffer: 1 << 26 });
  return playwright.executablePath();
}
