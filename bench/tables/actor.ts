import type { measureActions } from '../actor/actions.js';
import type { measureIdle } from '../actor/idle.js';
import type { measureRegistered } from '../actor/registered.js';
import type { measureStorm } from '../actor/storm.js';
import type { measureWakes } from '../actor/wakes.js';
import { type Found, grouped, type Row, row } from './row.js';

/** What is in bench/results/actor.json, by part; a part that was never measured is missing. */
export type ActorResults = {
  idle?: Found<typeof measureIdle>;
  wakes?: Found<typeof measureWakes>;
  registered?: Found<typeof measureRegistered>;
  storm?: Found<typeof measureStorm>;
  actions?: Found<typeof measureActions>;
};

export function actorTable({ idle, wakes, registered, storm, actions }: ActorResults): Row[] {
  return [
    ...(idle ? ofIdle(idle) : []),
    ...(wakes ? ofWakes(wakes) : []),
    ...(registered ? ofRegistered(registered) : []),
    ...(storm ? ofStorm(storm) : []),
    ...(actions ? ofActions(actions) : []),
  ];
}

function ofIdle(idle: NonNullable<ActorResults['idle']>): Row[] {
  const added = Object.entries(idle.history_events_added).map(([type, count]) => `${type} ${count}`);
  const base = idle.cpu_percent_without_integrations;
  return [
    row(`${grouped(idle.integrations)} idle integrations: history events added`, added.join(', ') || '0', '0'),
    row(
      'activities and workflow tasks under way',
      `${idle.activities_under_way}, ${idle.workflow_tasks_under_way}`,
      '0, 0',
    ),
    row('timers open', `${idle.timers_open}`, `${idle.temporary}, one for each end date`),
    row('CPU of the worker', `${idle.cpu_percent.worker} % of a core`, '< 1 %'),
    ...(base ? [row('CPU of a worker that has none', `${base.worker} % of a core`)] : []),
  ];
}

function ofWakes({ in_the_cache: cached, not_in_the_cache: cold }: NonNullable<ActorResults['wakes']>): Row[] {
  const ms = ({ latency_ms: { p50, p99 }, samples }: typeof cached) =>
    `median ${p50} ms, p99 ${p99} ms (${samples} times)`;
  return [
    row('from the POST to the first request, workflow in the cache', ms(cached), 'p50 <= 150 ms'),
    row('from the POST to the first request, workflow not in the cache', ms(cold), 'p50 <= 150 ms'),
  ];
}

function ofRegistered({ integrations, worker_mb, growth }: NonNullable<ActorResults['registered']>): Row[] {
  const { created, seconds } = growth;
  return [
    row(
      `worker, ${grouped(integrations)} integrations`,
      `${worker_mb.at_the_end} MB, at most ${worker_mb.at_most} MB`,
      '<= 350 MB',
    ),
    row('creating them', `${grouped(created)} in ${seconds} s, ${Math.round(created / seconds)}/s`),
  ];
}

function ofStorm({ wakes, commands, longest_run, runs, commands_applied }: NonNullable<ActorResults['storm']>): Row[] {
  return [
    row(
      `longest run, ${grouped(wakes)} wakes and ${grouped(commands)} commands`,
      `${grouped(longest_run)} events (${runs} runs)`,
      '<= 4,200',
    ),
    row('commands applied', grouped(commands_applied), grouped(commands)),
  ];
}

function ofActions({ backlog, steady_webhook: hook, steady_s3: s3 }: NonNullable<ActorResults['actions']>): Row[] {
  const each = (name: string, { per_million, arithmetic }: typeof backlog) =>
    row(`Temporal actions for a million events, ${name}`, `${per_million} = ${arithmetic}`, '< 1,000');
  return [
    each('backlog to a webhook', backlog),
    each('steady traffic to a webhook', hook),
    each('steady traffic to S3', s3),
  ];
}
