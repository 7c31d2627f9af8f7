import { readdirSync, readFileSync } from 'node:fs';
import { residentMib } from '../support/processes.js';

/** What a process holds at one moment. */
export type Held = { memoryMib: number; files: number };

/** One look at everything. */
export type Sample = {
  /** Since the beginning, in s. */
  at: number;
  processes: Record<string, Held>;
  /** Of the deliveries since the sample before. */
  latencyMs: { p50: number; p99: number };
  deliveries: number;
};

export function heldBy(pids: Readonly<Record<string, number>>): Record<string, Held> {
  return Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => [
      name,
      { memoryMib: Math.round(residentMib(pid)), files: openFiles(pid) },
    ]),
  );
}

function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** The process with this name below this one. */
export function pidOf(name: string): number {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const below = new Set([process.pid]);
  // Children have greater numbers than their parents, unless numbers have begun anew.
  for (const pid of pids.map(Number).sort((a, b) => a - b)) {
    const stat = statOf(pid);
    if (stat === undefined || !below.has(stat.parent)) continue;
    below.add(pid);
    if (stat.name === name) return pid;
  }
  throw new Error(`there is no process ${name}`);
}

function statOf(pid: number): { name: string; parent: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    return { name, parent: Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]) };
  } catch {
    return undefined;
  }
}
