import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = join(ROOT, 'console');
/** Where the API looks for it. */
const BUILT = join(ROOT, 'dist', 'console');
/** In the built console: what it was made of. */
const STAMP = '.sources';

/**
 * Builds the console into dist/console, unless what is there was made of the very same sources.
 *
 * @param onBuild called before a build begins, which takes a few seconds
 * @throws Error with the builder's own words when the sources are not right
 */
export async function buildConsole(onBuild?: () => void): Promise<void> {
  const sources = await hashOfSources();
  if ((await readFile(join(BUILT, STAMP), 'utf8').catch(() => undefined)) === sources) return;
  onBuild?.();
  // Built aside and moved: whoever serves the old one, or builds at the same time, never sees half of it.
  const aside = join(ROOT, 'dist', `.console-${randomUUID()}`);
  try {
    await build(aside);
    await writeFile(join(aside, STAMP), sources);
    await rm(BUILT, { recursive: true, force: true });
    await rename(aside, BUILT);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** A process of its own, so that nothing of the builder stays in memory. */
async function build(outDir: string): Promise<void> {
  const vite = dirname(createRequire(join(SOURCES, 'package.json')).resolve('vite/package.json'));
  const options = ['build', '--outDir', outDir, '--logLevel', 'warn'];
  const env = { ...process.env, NODE_ENV: 'production' };
  const running = spawn(process.execPath, [join(vite, 'bin/vite.js'), ...options], { cwd: SOURCES, env });
  const [output, errors, [code]] = await Promise.all([
    text(running.stdout),
    text(running.stderr),
    once(running, 'close'),
  ]);
  if (code !== 0) throw new Error(`the console cannot be built: ${`${output}${errors}`.trim()}`);
}

/** Of everything that the console is made of: its own files, and the versions of what it uses. */
async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(SOURCES, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of [...files.sort(), join(ROOT, 'package-lock.json')]) {
    const path = relative(ROOT, file);
    if (!path.includes('node_modules')) hash.update(`${path}\n`).update(await readFile(file));
  }
  return hash.digest('hex');
}
