import { describeMachine, round, writeResults } from './support/machine.js';
import { measureBacklog } from './webhook/backlog.js';
import { withBench } from './webhook/bench.js';
import { measureNeighbours } from './webhook/neighbours.js';
import { measureLight, measureSteady } from './webhook/paced.js';
import { measureSustained } from './webhook/sustained.js';

const MEASURES = {
  sustained: measureSustained,
  light: measureLight,
  steady: measureSteady,
  neighbours: measureNeighbours,
  backlog: measureBacklog,
};

type Measures = typeof MEASURES;
type Results = { [K in keyof Measures]?: Awaited<ReturnType<Measures[K]>> };
type Row = { what: string; result: string; target: string };

export const parts = Object.keys(MEASURES) as (keyof Measures)[];

/** How fast events come to webhooks, and at what cost, with the receiver and all servers on this machine. */
export async function run(wanted: readonly string[]): Promise<void> {
  await withBench(async (bench) => {
    const machine = await describeMachine(bench.db);
    const results: Results = {};
    for (const part of parts.filter((one) => wanted.includes(one))) {
      const found = await MEASURES[part](bench);
      console.log(part, JSON.stringify(found));
      Object.assign(results, { [part]: found });
    }
    console.table(tableOf(results));
    // The documentation takes its figures from one run of everything.
    if (parts.every((part) => part in results)) await writeResults('webhook', { machine, ...results });
  });
}

function tableOf({ sustained, light, steady, neighbours, backlog }: Results): Row[] {
  const ms = ({ latency_ms: { p50, p99 } }: { latency_ms: { p50: number; p99: number } }) =>
    `p50 ${p50} ms, p99 ${p99} ms`;
  const rows: Row[] = [];
  const row = (what: string, result: string, target = '') => rows.push({ what, result, target });
  if (sustained !== undefined) {
    const { undici_alone_per_second: alone, deliveries_per_second: rate } = sustained;
    const mean = alone.reduce((sum, one) => sum + one, 0) / alone.length;
    const { log, rows } = sustained.stored_bytes_per_event;
    row('sustained, 100,000 events, concurrency 50', `${rate}/s`, '>= 6000/s');
    row('  undici alone', `${alone.join('/s and ')}/s`);
    row('  share of undici alone', `${round((100 * rate) / mean, 0)} %`, '>= 40 %');
    row('  CPU per event, all processes', `${sustained.cpu_ms_per_event} ms`, '<= 0.3 ms');
    row('  stored per event', `${log + rows} bytes (log ${log}, rows ${rows})`, '<= 1500 bytes');
  }
  if (light !== undefined) row('50 events/s', ms(light), 'p50 <= 6, p99 <= 20 ms');
  if (steady !== undefined) {
    row('1,000 events/s', `${ms(steady)}, backlog ${steady.backlog_at_the_end}`, 'p99 <= 500 ms');
  }
  if (neighbours !== undefined) {
    const { alone, beside, p99_change_percent: change } = neighbours;
    const p99 = ({ p99_ms: { median, least, most } }: typeof alone) => `p99 ${median} ms (${least} to ${most} ms)`;
    row('a healthy target, alone', p99(alone));
    row('  beside a dead and a slow one', `${p99(beside)}, ${change} %`, '< 10 %');
  }
  if (backlog !== undefined) row('worker, backlog of a million', `${backlog.worker_mib} MiB`, '<= 286 MiB (300 MB)');
  return rows;
}
