import { existsSync, readdirSync, readFileSync } from 'node:fs';

// Linux counts CPU time in these.
const TICK_MS = 10;

/** The CPU time that every process below this one has taken so far, by name, in ms. Those that have ended are missing. */
export function cpuBelow(pid: number = process.pid): Map<string, number> {
  const children = new Map<number, { pid: number; name: string; ms: number }[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = statOf(Number(entry));
    if (stat !== undefined) children.set(stat.parent, [...(children.get(stat.parent) ?? []), stat]);
  }
  const byName = new Map<string, number>();
  const walk = (parent: number) => {
    for (const child of children.get(parent) ?? []) {
      byName.set(`${child.name} ${child.pid}`, child.ms);
      walk(child.pid);
    }
  };
  walk(pid);
  return byName;
}

/** CPU time of each process between two looks, in ms. */
export function cpuBetween(before: Map<string, number>, after: Map<string, number>): Map<string, number> {
  return new Map([...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)]));
}

/** The CPU time that one process has taken so far, in ms. */
export function cpuOf(pid: number): number {
  return statOf(pid)?.ms ?? 0;
}

export function residentMib(pid: number): number {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return 0;
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(path, 'utf8')) ?? [];
  return Number(kib ?? 0) / 1024;
}

function statOf(pid: number) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid, name, parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
  } catch {
    return undefined;
  }
}
