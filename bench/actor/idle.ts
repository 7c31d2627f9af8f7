import { setTimeout as delay } from 'node:timers/promises';
import { countEvents, type EventCounts, type History } from '../../test/support/histories.js';
import { round } from '../support/machine.js';
import { cpuOf } from '../support/processes.js';
import type { Bench, Population } from './population.js';

const INTEGRATIONS = 1_000;
const WATCHED_MS = 120_000;
/** Before anything is watched: what was just started or created has calmed down, and V8 has taken its garbage away. */
const SETTLE_MS = 60_000;
const AT_ONCE = 20;

/** What a thousand integrations that sleep cost, beside a worker that has none. */
export async function measureIdle(population: Population) {
  const { bench } = population;
  const empty = population.members.length === 0 ? await idleCpu(bench) : undefined;
  const growth = await population.growTo(INTEGRATIONS);
  const before = await historiesAtRest(population);
  const cpu = await idleCpu(bench);
  const after = await historiesOfAll(population);
  return {
    integrations: population.members.length,
    temporary: population.members.filter(({ temporary }) => temporary).length,
    growth,
    cpu_percent_without_integrations: empty,
    cpu_percent: cpu,
    history_events_added: countedSince(before, after),
    activities_under_way: open(after, 'activityTask'),
    workflow_tasks_under_way: open(after, 'workflowTask'),
    timers_open: of(after, 'timerStarted') - of(after, 'timerFired', 'timerCanceled'),
    history_events: after,
  };
}

/** CPU time of API and worker over two minutes, so two looks at every backlog, in percent of a core. */
async function idleCpu(bench: Bench) {
  await delay(SETTLE_MS);
  return cpuFor(bench, WATCHED_MS);
}

/** CPU time of API and worker over the next `watchedMs`, in percent of a core. */
export async function cpuFor({ api, worker }: Pick<Bench, 'api' | 'worker'>, watchedMs: number) {
  const started = performance.now();
  const before = { api: cpuOf(api.pid), worker: cpuOf(worker.pid) };
  await delay(watchedMs);
  const ms = performance.now() - started;
  const percent = (used: number) => round((100 * used) / ms);
  return { worker: percent(cpuOf(worker.pid) - before.worker), api: percent(cpuOf(api.pid) - before.api) };
}

async function historiesAtRest(population: Population) {
  for (;;) {
    const counts = await historiesOfAll(population);
    if (open(counts, 'activityTask') === 0 && open(counts, 'workflowTask') === 0) return counts;
  }
}

async function historiesOfAll({ bench, members }: Population) {
  const { temporal } = bench;
  const histories: History[] = [];
  const left = [...members];
  const lane = async () => {
    for (let member = left.pop(); member !== undefined; member = left.pop()) {
      histories.push(await temporal.workflow.getHandle(member.workflowId).fetchHistory());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return countEvents(...histories);
}

function countedSince(before: EventCounts, after: EventCounts): EventCounts {
  const added = Object.entries(after).map(([type, count]) => [type, count - (before[type] ?? 0)] as const);
  return Object.fromEntries(added.filter(([, count]) => count !== 0));
}

/** Tasks of a kind that were scheduled and have not ended in any way. */
function open(counts: EventCounts, task: string): number {
  const ended = ['Completed', 'Failed', 'TimedOut', 'Canceled'].map((end) => `${task}${end}`);
  return of(counts, `${task}Scheduled`) - of(counts, ...ended);
}

function of(counts: EventCounts, ...types: string[]): number {
  return types.reduce((sum, type) => sum + (counts[type] ?? 0), 0);
}
