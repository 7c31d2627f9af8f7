import type { Change, Course, Trends } from '../../bench/soak/verdict.js';
import { quantile } from '../../bench/support/machine.js';
import type { PacedLoad, PacedResult } from '../../bench/support/paced-load.js';
import { grouped } from '../../bench/tables/row.js';
import type { OverloadReport } from '../../test/chaos/overload/overload.js';
import type { ChaosReport } from '../../test/chaos/report.js';
import { provenance, table } from './markdown.js';

/** What is in a file of bench/results/chaos. Long lists in it are cut short. */
export type ChaosResults = Omit<ChaosReport, 'machine' | 'kills' | 'notDone' | 'afterDelete'> & {
  machine: { load_before: number };
  /** Missing in runs from before it was looked at. */
  afterDelete?: string[];
  broken: string[];
};

/** What is in bench/results/overload.json. */
export type OverloadResults = OverloadReport & { seconds: number; broken: string[] };

/** What is in bench/results/soak.json. */
export type SoakResults = {
  load: Pick<PacedLoad, 'seconds'> & PacedResult & { sustained: number; per_second: number };
  published: number;
  delivered: Record<string, number>;
  trends: Trends;
  broken: string[];
};

/** One column for each run. */
export function chaos(runs: readonly ChaosResults[]): string {
  if (runs.length === 0) throw new Error('bench/results/chaos has no run');
  const row = (what: string, of: (run: ChaosResults) => string) => [what, ...runs.map(of)];
  const links = runs.map(({ seed }) => `[${seed}](../bench/results/chaos/seed-${seed}.json)`);
  return `\`npm run chaos\`: ${provenance(Object.fromEntries(runs.map((run) => [run.seed, run])))}.\n\n${table(
    ['seed', ...links],
    [
      row(
        'faults: single kills of workers, then all kinds',
        ({ faults, seconds }) => `${sum(faults)}, in ${seconds} s`,
      ),
      row('commands of operators', ({ commands }) => `${sum(commands)}`),
      row('load of the machine before', ({ machine }) => `${machine.load_before}`),
      row('events; deliveries', ({ events, deliveries }) => `${grouped(events)}; ${grouped(deliveries)}`),
      row('lost, unwanted, misrecorded', (run) => `${many(run.lost)}, ${many(run.unwanted)}, ${many(run.misrecorded)}`),
      row('in two objects', (run) => `${many(run.repeatedInObjects)} (of ${run.objects} objects)`),
      row('sent again to webhooks', (run) => `${grouped(run.repeated)}, where ${grouped(run.repeatable)} may be`),
      row('of them unexplained', (run) => many(run.unexplained)),
      row('sent after a stop', (run) => many(run.afterStop)),
      row('sent after a deletion', ({ afterDelete }) => (afterDelete ? many(afterDelete) : 'not looked at')),
      row('deliveries of a killed worker went on', ({ recoveries }) => spread(recoveries.alone)),
      row('the same, with other faults about', ({ recoveries }) => spread(recoveries.amongOthers)),
      row('backlogs were out, after the last fault', (run) => `after ${run.drainedAfterSeconds} s`),
      row(
        'promises broken',
        ({ broken }) => broken.map((one) => one.replace(/, such as .*/s, '')).join('; ') || 'none',
      ),
    ],
  )}`;
}

export function overload(results: OverloadResults): string {
  const { sustainable, offered, accepted, answers, answer_ms: took, memory_mib: memory, lone_ms: lone } = results;
  const { flood, ledger, recovered_after_ms: recovered, seconds } = results;
  const withKey = Object.entries(flood.with_key).map(([status, count]) => `${count} times ${status}`);
  return measured('overload', results, [
    ['what one API takes, in batches of 500', `${grouped(sustainable)} events/s`],
    [`offered for ${seconds} s, by 512 connections`, `${grouped(offered)} events/s`],
    ['accepted', `${grouped(accepted)} events/s, each request ${within(took.accepted)}`],
    ['answers', answersIn(answers)],
    ['503, each', `${within(took.refused)}; ${results.without_retry_after} without \`Retry-After\``],
    [
      'acknowledged events that are not in the log; that are in it twice',
      `${ledger.lost} of ${grouped(ledger.acknowledged)}; ${ledger.twice}`,
    ],
    [
      'the most memory of the API: before, overload, flood',
      `${memory.before}, ${memory.overload}, ${memory.flood} MiB`,
    ],
    ['the first lone event after the overload', `accepted after ${Math.round(recovered)} ms`],
    ['100 lone events: before; after', `${within(lone.before)}; ${within(lone.after)}`],
    [`${flood.seconds} s of requests without a valid key, 64 at a time`, answersIn(flood.answers)],
    ['beside them, one sender with a key', `${withKey.join(', ')}; ${within(flood.with_key_ms)}`],
    ['promises broken', results.broken.join('; ') || 'none'],
  ]);
}

export function soak(results: SoakResults): string {
  const { load, published, delivered, trends } = results;
  const files = (name: string) => grown(trends.files[name], '');
  const [each, counts] = [Object.keys(delivered).join('`, `'), Object.values(delivered).map(grouped).join(', ')];
  return measured('soak', results, [
    ['sustained, with two webhooks and a bucket', `${grouped(load.sustained)} events/s`],
    ['posted', `${grouped(load.per_second)} events/s for ${load.seconds / 60} minutes`],
    [`events published; at \`${each}\``, `${grouped(published)}; ${counts}`],
    ['memory of the API, over the last two thirds', grown(trends.memoryMib.api, ' MiB')],
    ['memory of the worker', grown(trends.memoryMib.worker, ' MiB')],
    ['open files of the API; of the worker', `${files('api')}; ${files('worker')}`],
    ['from POST to webhook, p50: first third, last third, last sixth', changed(trends.p50Ms)],
    ['p99', changed(trends.p99Ms)],
    ['not flat', results.broken.join('; ') || 'nothing'],
  ]);
}

function measured(name: string, results: object, rows: readonly (readonly string[])[]): string {
  const head = `\`npm run ${name}\` ([results](../bench/results/${name}.json)): ${provenance(results)}.`;
  return `${head}\n\n${table(['what', 'figure'], rows)}`;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function many(list: readonly string[]): string {
  return list.length > 20 ? 'more than 20' : `${list.length}`;
}

function spread(seconds: readonly number[]): string {
  const sorted = [...seconds].sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return 'not measured';
  return `after ${least} to ${most} s, median ${quantile(sorted, 0.5)} s (${sorted.length} of them)`;
}

function within({ p50, p99 }: { p50: number; p99: number }): string {
  return `p50 ${Math.round(p50)} ms, p99 ${Math.round(p99)} ms`;
}

function answersIn(answers: Readonly<Record<string, number>>): string {
  const each = Object.entries(answers).map(([status, count]) => `${grouped(count)} times ${status}`);
  return each.join(', ');
}

function changed({ first, last, end }: Change): string {
  return [first, last, end].map((ms) => `${ms} ms`).join(', ');
}

function grown(course: Course | undefined, unit: string): string {
  if (course === undefined) throw new Error('nothing is known of a process');
  return `median ${course.median}${unit}, grown by ${course.growth}${unit}`;
}
