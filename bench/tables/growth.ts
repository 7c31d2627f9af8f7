import type { measureApis } from '../growth/apis.js';
import type { measureChains } from '../growth/chains.js';
import type { measureIdle } from '../growth/idle.js';
import type { measurePublications } from '../growth/publications.js';
import type { measureWorkers } from '../growth/workers.js';
import { about, grouped, type Row, row } from './row.js';

type Found<Measure extends (...args: never[]) => unknown> = Awaited<ReturnType<Measure>>;
type PointOf<Measure extends (...args: never[]) => unknown> =
  Found<Measure> extends { points: (infer Point)[] } ? Point : never;

/** What is in bench/results/growth.json, by part; a part that was never measured is missing. */
export type GrowthResults = {
  chains?: Found<typeof measureChains>;
  apis?: Found<typeof measureApis>;
  workers?: Found<typeof measureWorkers>;
  idle?: Found<typeof measureIdle>;
  'idle-5000'?: Found<typeof measureIdle>;
  publications?: Found<typeof measurePublications>;
  'publications-10m'?: Found<typeof measurePublications>;
};

export type IdlePoint = PointOf<typeof measureIdle>;
export type PublicationsPoint = PointOf<typeof measurePublications>;

export function growthTable(results: GrowthResults): Row[] {
  return [
    ...(results.chains?.points ?? []).map(ofChains),
    ...(results.apis?.points ?? []).flatMap(ofApis),
    ...(results.workers?.points ?? []).map(ofWorkers),
    ...idlePoints(results).map(ofIdle),
    ...publicationsPoints(results).map(ofPublications),
  ];
}

export function idlePoints({ idle, 'idle-5000': more }: GrowthResults): IdlePoint[] {
  return [...(idle?.points ?? []), ...(more?.points ?? [])];
}

export function publicationsPoints({ publications, 'publications-10m': more }: GrowthResults): PublicationsPoint[] {
  return [...(publications?.points ?? []), ...(more?.points ?? [])];
}

function ofChains({ chains, events_per_second }: PointOf<typeof measureChains>): Row {
  return row(`raw driver, ${many(chains, 'chain')}`, `${about(events_per_second)} events/s`);
}

function ofApis({ processes, one_tenant, tenant_each }: PointOf<typeof measureApis>): Row[] {
  const shown = ({ events_per_second, cpu_us: { api, mongodb } }: typeof one_tenant) =>
    `${about(events_per_second)} events/s; CPU an event: API ${api} µs, MongoDB ${mongodb} µs`;
  return [
    row(`${many(processes, 'API process', 'API processes')}, one tenant`, shown(one_tenant)),
    row(`${many(processes, 'API process', 'API processes')}, a tenant for each`, shown(tenant_each)),
  ];
}

function ofWorkers({ workers, deliveries_per_second, cpu_us, worker_mib }: PointOf<typeof measureWorkers>): Row {
  return row(
    `${many(workers, 'worker')}, 8 webhooks`,
    `${about(deliveries_per_second)} deliveries/s; CPU a delivery: workers ${cpu_us.workers} µs, ` +
      `MongoDB ${cpu_us.mongodb} µs, Temporal ${cpu_us.temporal} µs; ${worker_mib} MiB at most`,
  );
}

function ofIdle({ integrations, mib, cpu_percent, first_request_ms: first }: IdlePoint): Row {
  return row(
    `${many(integrations, 'idle integration')}`,
    `worker ${mib.worker} MiB, ${cpu_percent.worker} % of a core; API ${mib.api} MiB, ${cpu_percent.api} %; ` +
      `first request after ${first.p50} ms`,
  );
}

function ofPublications({ publications, queries }: PublicationsPoint): Row {
  const all = queries.map(({ name, medianMs }) => `${name} ${medianMs}`).join(', ');
  return row(`first page in ms, ${grouped(publications)} publications`, all);
}

function many(count: number, one: string, more = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : more}`;
}
