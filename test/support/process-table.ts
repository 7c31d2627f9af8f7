import { readdir, readFile } from 'node:fs/promises';

/** Linux only: all processes whose command line speaks of `text`, such as a folder that a server was given. */
export async function processesNaming(text: string): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const processes = pids.map(async (pid) => ({
    pid,
    command: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' '),
  }));
  return (await Promise.all(processes)).filter(({ command }) => command.includes(text));
}
