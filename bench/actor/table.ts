import type { measureActions } from './actions.js';
import type { measureIdle } from './idle.js';
import type { measureRegistered } from './registered.js';
import type { measureStorm } from './storm.js';
import type { measureWakes } from './wakes.js';

type Found<Measure extends (...args: never[]) => unknown> = Awaited<ReturnType<Measure>>;

/** What was found, by part; a part that was never measured is missing. */
export type Results = {
  idle?: Found<typeof measureIdle>;
  wakes?: Found<typeof measureWakes>;
  registered?: Found<typeof measureRegistered>;
  storm?: Found<typeof measureStorm>;
  actions?: Found<typeof measureActions>;
};

type Row = { what: string; result: string; target: string };

/** The figures in a few lines, beside what they have to be. */
export function tableOf({ idle, wakes, registered, storm, actions }: Results): Row[] {
  return [
    ...(idle ? ofIdle(idle) : []),
    ...(wakes ? ofWakes(wakes) : []),
    ...(registered ? ofRegistered(registered) : []),
    ...(storm ? ofStorm(storm) : []),
    ...(actions ? ofActions(actions) : []),
  ];
}

function ofIdle(idle: NonNullable<Results['idle']>): Row[] {
  const added = Object.entries(idle.history_events_added).map(([type, count]) => `${type} ${count}`);
  const base = idle.cpu_percent_without_integrations;
  return [
    row(`${idle.integrations} idle ones, a minute: history events added`, added.join(', ') || '0', '0'),
    row(
      '  activities, workflow tasks under way',
      `${idle.activities_under_way}, ${idle.workflow_tasks_under_way}`,
      '0, 0',
    ),
    row('  timers', `${idle.timers_open}`, `${idle.temporary}: one for each end date`),
    row('  worker CPU', `${idle.cpu_percent.worker} % of a core`, '< 1 %'),
    ...(base ? [row('    of a worker that has none', `${base.worker} % of a core`, '')] : []),
  ];
}

function ofWakes({ in_the_cache: cached, not_in_the_cache: cold }: NonNullable<Results['wakes']>): Row[] {
  const ms = ({ latency_ms: { p50, p99 }, samples }: typeof cached) =>
    `p50 ${p50} ms, p99 ${p99} ms (${samples} times)`;
  return [
    row('idle to the first request, workflow in the cache', ms(cached), 'p50 <= 150 ms'),
    row('  workflow not in the cache', ms(cold), 'p50 <= 150 ms'),
  ];
}

function ofRegistered({ integrations, worker_mb, growth }: NonNullable<Results['registered']>): Row[] {
  const { created, seconds } = growth;
  return [
    row(
      `worker, ${integrations} registered`,
      `${worker_mb.at_the_end} MB, at most ${worker_mb.at_most} MB`,
      '<= 350 MB',
    ),
    row('  creating them', `${created} in ${seconds} s: ${Math.round(created / seconds)}/s`, ''),
  ];
}

function ofStorm({ wakes, commands, longest_run, runs, commands_applied }: NonNullable<Results['storm']>): Row[] {
  return [
    row(`longest run, ${wakes} wakes and ${commands} commands`, `${longest_run} events (${runs} runs)`, '<= 4200'),
    row('  commands applied', `${commands_applied}`, `${commands}`),
  ];
}

function ofActions({ backlog, steady_webhook: hook, steady_s3: s3 }: NonNullable<Results['actions']>): Row[] {
  const each = (name: string, { per_million, arithmetic }: typeof backlog) =>
    row(`actions for a million events, ${name}`, `${per_million} = ${arithmetic}`, '< 1000');
  return [
    each('backlog to a webhook', backlog),
    each('steady traffic to a webhook', hook),
    each('steady traffic to S3', s3),
  ];
}

function row(what: string, result: string, target: string): Row {
  return { what, result, target };
}
