import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Db } from 'mongodb';

/** What a figure depends on, beside the code. */
export async function describeMachine(db: Db) {
  const { version } = await db.command({ buildInfo: 1 });
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return {
    date: new Date().toISOString(),
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    // Above 0.5 or so before the start, something else was running, and the figures are too low.
    load_before: round(loadavg()[0] ?? 0),
    node: process.version,
    mongodb: version,
    mongodb_driver: manifest.dependencies.mongodb,
    express: manifest.dependencies.express,
    temporal_sdk: manifest.dependencies['@temporalio/worker'],
  };
}

/** Writes what a benchmark found where the documentation takes it from. */
export async function writeResults(name: string, results: object): Promise<void> {
  const path = resultsPath(`${name}.json`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\nwritten to ${path}`);
}

/** What was written the last time, if anything. */
export async function readResults<T>(name: string): Promise<T | undefined> {
  const path = resultsPath(`${name}.json`);
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : undefined;
}

/** Of a file beside the results. */
export function resultsPath(file: string): string {
  return fileURLToPath(new URL(`../results/${file}`, import.meta.url));
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** The value below which a share of the (sorted) values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
