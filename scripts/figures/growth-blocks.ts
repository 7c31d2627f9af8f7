import { type GrowthResults, idlePoints, publicationsPoints } from '../../bench/tables/growth.js';
import { about, grouped } from '../../bench/tables/row.js';
import { provenance, table } from './markdown.js';

export function chains({ chains: found }: GrowthResults): string {
  const { points, ...rest } = needed(found, 'chains');
  return measured(
    ['chains beside each other', 'events/s'],
    points.map(({ chains, events_per_second }) => [grouped(chains), about(events_per_second)]),
    rest,
  );
}

export function apis({ apis: found }: GrowthResults): string {
  const { points, ...rest } = needed(found, 'apis');
  return measured(
    [
      'API processes',
      'one tenant: events/s',
      'p99',
      'CPU an event, API and MongoDB',
      'a tenant for each: events/s',
      'p99',
      'CPU an event, API and MongoDB',
    ],
    points.map(({ processes, one_tenant, tenant_each }) => [
      grouped(processes),
      ...[one_tenant, tenant_each].flatMap(({ events_per_second, p99_ms, cpu_us }) => [
        about(events_per_second),
        `${grouped(Math.round(p99_ms))} ms`,
        `${cpu_us.api} µs, ${cpu_us.mongodb} µs`,
      ]),
    ]),
    rest,
  );
}

export function workers({ workers: found }: GrowthResults): string {
  const { points, ...rest } = needed(found, 'workers');
  return measured(
    [
      'workers',
      'deliveries/s',
      'CPU a delivery: workers',
      'MongoDB',
      'Temporal',
      'done by the busiest',
      'memory of a worker, at most',
    ],
    points.map(({ workers, deliveries_per_second, cpu_us, share_of_each_worker: shares, worker_mib }) => [
      grouped(workers),
      about(deliveries_per_second),
      `${cpu_us.workers} µs`,
      `${cpu_us.mongodb} µs`,
      `${cpu_us.temporal} µs`,
      `${Math.round(100 * Math.max(...shares))} %`,
      `${worker_mib} MiB`,
    ]),
    rest,
  );
}

export function idle(results: GrowthResults): string {
  const machines = { idle: results.idle, more: results['idle-5000'] };
  return measured(
    [
      'integrations',
      'worker',
      'API',
      'CPU of the worker',
      'CPU of the API',
      'from the POST to the first request: median',
      'most',
    ],
    idlePoints(results).map(({ integrations, mib, cpu_percent, first_request_ms: first }) => [
      grouped(integrations),
      `${mib.worker} MiB`,
      `${mib.api} MiB`,
      `${cpu_percent.worker} % of a core`,
      `${cpu_percent.api} %`,
      `${first.p50} ms`,
      `${first.most} ms (of ${first.samples})`,
    ]),
    machines,
  );
}

export function publications(results: GrowthResults): string {
  const machines = { publications: results.publications, more: results['publications-10m'] };
  const points = publicationsPoints(results);
  const names = points[0]?.queries.map(({ name }) => name) ?? [];
  return measured(
    ['publications', ...names, 'stored for each'],
    points.map(({ publications, queries, stored_bytes }) => [
      grouped(publications),
      ...queries.map(({ medianMs }) => `${medianMs} ms`),
      `${Math.round(stored_bytes / publications)} bytes`,
    ]),
    machines,
  );
}

function measured(head: readonly string[], lines: readonly (readonly string[])[], from: object): string {
  return `${table(head, lines)}\n\n(${provenance(from)})`;
}

/** @throws when a document wants the figures of what was never measured */
export function needed<Found>(found: Found | undefined, part: string): Found {
  if (found === undefined)
    throw new Error(`bench/results/growth.json has no ${part}: run 'npm run bench -- growth ${part}'`);
  return found;
}
