import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Disk } from './disk.js';
import { MONGODB } from './servers.js';

const PREFIX = 'sluice-chaos-';

/** A folder for the data of a system. Removes those of runs that were killed: a folder's name tells whose it is. */
export async function makeDataFolder(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const pid = /^sluice-chaos-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    await Disk.unmount(join(tmpdir(), name, MONGODB));
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
}
