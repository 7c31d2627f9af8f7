import { parseArgs } from 'node:util';
import { buildService } from '../../bench/support/service-process.js';
import { runChaos } from './run.js';

/** `npm run chaos -- [--minutes N] [--seed S] [--rate EVENTS_PER_SECOND]`: faults for N minutes, then the ledger. */
const { values } = parseArgs({
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, rate: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const seconds = Number(values.minutes ?? 5) * 60;
console.log(`seed ${seed}, ${seconds} s`);
buildService();
const started = performance.now();
const tell = (line: string) => console.log(`${((performance.now() - started) / 1_000).toFixed(1).padStart(7)} ${line}`);
const report = await runChaos({ seed, seconds, drainSeconds: 120, eventsPerSecond: Number(values.rate ?? 300), tell });
console.log(JSON.stringify(report, (_, value) => (Array.isArray(value) ? shortened(value) : value), 2));

function shortened(list: unknown[]): unknown[] {
  return list.length > 20 ? [...list.slice(0, 20), `… ${list.length} in all`] : list;
}
