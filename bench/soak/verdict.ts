import { quantile, round } from '../support/machine.js';
import type { Sample } from './samples.js';

/** How a figure went over the last two thirds of the time: its median, and how much it grew meanwhile. */
export type Course = { median: number; growth: number };

/** A figure in the first third of the time, in the last one, and in the last sixth: the median of each. */
export type Change = { first: number; last: number; end: number };

export type Trends = {
  memoryMib: Record<string, Course>;
  files: Record<string, Course>;
  p50Ms: Change;
  p99Ms: Change;
};

export function trendsOf(samples: readonly Sample[]): Trends {
  const third = Math.max(1, Math.floor(samples.length / 3));
  // Caches fill and code is compiled in the first third.
  const settled = samples.slice(third);
  const names = Object.keys(samples[0]?.processes ?? {});
  const courses = (figure: 'memoryMib' | 'files') =>
    Object.fromEntries(
      names.map((name) => [name, courseOf(settled, ({ processes }) => processes[name]?.[figure] ?? 0)]),
    );
  const change = (figure: (sample: Sample) => number): Change => ({
    first: median(samples.slice(0, third).map(figure)),
    last: median(samples.slice(-third).map(figure)),
    end: median(samples.slice(-Math.ceil(third / 2)).map(figure)),
  });
  return {
    memoryMib: courses('memoryMib'),
    files: courses('files'),
    p50Ms: change(({ latencyMs }) => latencyMs.p50),
    p99Ms: change(({ latencyMs }) => latencyMs.p99),
  };
}

/** By the median slope between any two samples: a collection of garbage more or less does not move it. */
function courseOf(samples: readonly Sample[], figure: (sample: Sample) => number): Course {
  const slopes = samples.flatMap((a, i) =>
    samples.slice(i + 1).map((b) => (figure(b) - figure(a)) / Math.max(1, b.at - a.at)),
  );
  const lasted = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
  const growth = slopes.length === 0 ? 0 : median(slopes) * lasted;
  return { median: median(samples.map(figure)), growth: round(growth, 1) };
}

/** The service's own processes; MongoDB's cache fills up to its limit by design. */
const OURS = ['api', 'worker'];
/** Of its median. */
const MEMORY_SHARE = 0.1;
const FILES = 5;
/** Of the first third. */
const LATENCY_FACTOR = 1.5;
const LATENCY_MS = 10;

/** What is not flat, in words. */
export function notFlat({ memoryMib, files, p99Ms }: Trends): string[] {
  const found: string[] = [];
  for (const name of OURS) {
    const memory = memoryMib[name];
    const handles = files[name];
    if (!memory || !handles) throw new Error(`nothing is known of the process ${name}`);
    if (memory.growth > memory.median * MEMORY_SHARE) found.push(`memory of ${name}, in MiB: ${grown(memory)}`);
    if (handles.growth > FILES) found.push(`open files of ${name}: ${grown(handles)}`);
  }
  const { first, last, end } = p99Ms;
  const most = first * LATENCY_FACTOR + LATENCY_MS;
  // Slower, and still so at the end: a slow stretch that passes is none of growth.
  if (!(last <= most || end <= most)) found.push(`p99 latency: ${first} → ${last} → ${end} ms`);
  return found;
}

function grown({ median, growth }: Course): string {
  return `median ${median}, grown by ${growth}`;
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
