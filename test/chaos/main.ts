import { parseArgs } from 'node:util';
import { writeResults } from '../../bench/support/machine.js';
import { tooSlowIn, verdictOn } from './ledger/verdict.js';
import { runChaos } from './run.js';
import { compileService } from './system/build.js';

/** What docs/reliability.md promises. */
const RECOVERY_SECONDS = 20;

/**
 * `npm run chaos -- [--minutes N] [--kills N] [--seed S] [--rate EVENTS_PER_SECOND]`: kills single workers, lets faults
 * happen for N minutes, then balances the ledger, and writes it beside the results of the benchmarks. Fails when a promise
 * was broken.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    kills: { type: 'string' },
    seed: { type: 'string' },
    rate: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const seconds = Number(values.minutes ?? 5) * 60;
const kills = Number(values.kills ?? 3);
console.log(`seed ${seed}, ${kills} kills, then ${seconds} s`);
const main = await compileService();
const started = performance.now();
const tell = (line: string) => console.log(`${((performance.now() - started) / 1_000).toFixed(1).padStart(7)} ${line}`);
const eventsPerSecond = Number(values.rate ?? 300);
const report = await runChaos({ main, seed, kills, seconds, patienceSeconds: 180, eventsPerSecond, tell });
const broken = [...verdictOn(report), ...tooSlowIn(report, RECOVERY_SECONDS)];
const shorten = (_: string, value: unknown) => (Array.isArray(value) ? shortened(value) : value);
const found = JSON.parse(JSON.stringify({ ...report, eventsPerSecond, broken }, shorten));
console.log(JSON.stringify(found, null, 2));
await writeResults(`chaos/seed-${seed}`, found);
for (const one of broken) console.error(`BROKEN ${one}`);
console.log(broken.length === 0 ? 'every promise was kept' : `${broken.length} promises were broken`);
process.exit(broken.length === 0 ? 0 : 1);

function shortened(list: unknown[]): unknown[] {
  if (typeof list[0] === 'number') return list;
  return list.length > 20 ? [...list.slice(0, 20), `… ${list.length} in all`] : list;
}
