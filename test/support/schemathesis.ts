import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder } from '../../src/dev/servers/wheel-cache.js';

/** Every package with its version and the checksums of its files, so that pip takes nothing else. */
const REQUIREMENTS = fileURLToPath(new URL('../fuzz/requirements.txt', import.meta.url));
const run = promisify(execFile);

/** What a run of schemathesis said, and how it ended: 0 when nothing was wrong. */
export type FuzzingRun = { code: number | null; out: string };

/**
 * Runs `schemathesis run` with these arguments. The first run on a machine fetches it from PyPI into the cache folder.
 *
 * @param seconds after which the whole run is killed, whatever it does
 * @param cwd a folder for what it keeps
 */
export async function runSchemathesis(
  args: string[],
  { seconds, cwd }: { seconds: number; cwd: string },
): Promise<FuzzingRun> {
  const packages = await fetchedPackages();
  const child = spawn('python3', ['-m', 'schemathesis.cli', 'run', ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONPATH: packages, PYTHONUTF8: '1', NO_COLOR: '1' },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: seconds * 1_000,
    killSignal: 'SIGKILL',
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, out };
}

/** The folder with the packages; what is in it is complete, and belongs to this version of Python. */
async function fetchedPackages(): Promise<string> {
  const { stdout: version } = await run('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  const sum = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const cache = cacheFolder(process.env);
  const home = join(cache, `schemathesis-${sum}-python${version.trim()}`);
  if (await isComplete(home)) return home;
  process.stdout.write('fetching schemathesis …\n');
  await mkdir(cache, { recursive: true });
  // In the cache folder, so that the last step is a rename: what is at `home` is complete.
  const folder = await mkdtemp(join(cache, '.schemathesis-'));
  try {
    await install(folder);
    await rename(folder, home).catch(async (error: unknown) => {
      if (!(await isComplete(home))) throw error;
    });
    return home;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function install(folder: string): Promise<void> {
  const quietly = ['--disable-pip-version-check', '--no-input', '--quiet', '--no-compile'];
  const pinned = ['--require-hashes', '--no-deps', '--only-binary=:all:', '--requirement', REQUIREMENTS];
  const env = { ...process.env, PIP_REQUIRE_VIRTUALENV: '0' };
  await run('python3', ['-m', 'pip', 'install', ...quietly, ...pinned, '--target', folder], { env }).catch((error) => {
    throw new Error(`schemathesis, which needs Python 3.11 to 3.14, cannot be fetched: ${error.stderr ?? error}`);
  });
}

async function isComplete(folder: string): Promise<boolean> {
  return readFile(join(folder, 'schemathesis', 'py.typed')).then(
    () => true,
    () => false,
  );
}
