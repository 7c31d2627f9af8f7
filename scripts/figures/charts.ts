import { type GrowthResults, idlePoints, publicationsPoints } from '../../bench/tables/growth.js';
import { type Chart, draw, type ThemeName } from './draw.js';
import { resultsOf } from './results.js';

export type Drawn = { title: string; svg: Record<ThemeName, string> };

/** The curves as SVG, by the name of the chart; of what was never measured there is none. */
export function charts(): Record<string, Drawn> {
  const all = Object.entries(chartsOf(resultsOf('growth')));
  const measured = all.filter(([, { lines }]) => lines.some(({ points }) => points.length > 0));
  return Object.fromEntries(
    measured.map(([name, chart]) => {
      const svg = { light: draw(chart, 'light'), dark: draw(chart, 'dark') };
      return [name, { title: chart.title, svg }];
    }),
  );
}

function chartsOf(results: GrowthResults): Record<string, Chart> {
  return { ...ofProcesses(results), ...ofIntegrations(results), publications: ofPublications(results) };
}

function ofProcesses({ apis, workers }: GrowthResults): Record<string, Chart> {
  const ingest = (of: 'one_tenant' | 'tenant_each') =>
    (apis?.points ?? []).map((point) => [point.processes, point[of].events_per_second] as const);
  const ingestCpu = (of: 'api' | 'mongodb') =>
    (apis?.points ?? []).map(({ processes, one_tenant }) => [processes, one_tenant.cpu_us[of]] as const);
  const deliveries = workers?.points ?? [];
  const deliveryCpu = (of: 'workers' | 'mongodb' | 'temporal') =>
    deliveries.map((point) => [point.workers, point.cpu_us[of]] as const);
  return {
    apis: {
      ...{ title: 'Events taken in', x: 'API processes', y: 'events/s' },
      lines: [
        { name: 'all for one tenant', points: ingest('one_tenant') },
        { name: 'a tenant for each', points: ingest('tenant_each') },
      ],
    },
    'apis-cpu': {
      ...{ title: 'CPU of an event taken in, one tenant', x: 'API processes', y: 'µs/event' },
      lines: [
        { name: 'API', points: ingestCpu('api') },
        { name: 'MongoDB', points: ingestCpu('mongodb') },
      ],
    },
    workers: {
      ...{ title: 'Deliveries to 8 webhooks', x: 'workers', y: 'deliveries/s' },
      lines: [
        {
          name: 'deliveries',
          points: deliveries.map((point) => [point.workers, point.deliveries_per_second] as const),
        },
      ],
    },
    'workers-cpu': {
      ...{ title: 'CPU of a delivery', x: 'workers', y: 'µs/delivery' },
      lines: [
        { name: 'workers', points: deliveryCpu('workers') },
        { name: 'MongoDB', points: deliveryCpu('mongodb') },
        { name: 'Temporal', points: deliveryCpu('temporal') },
      ],
    },
  };
}

function ofIntegrations(results: GrowthResults): Record<string, Chart> {
  const points = idlePoints(results);
  const halves = (of: 'mib' | 'cpu_percent') => [
    { name: 'worker', points: points.map((point) => [point.integrations, point[of].worker] as const) },
    { name: 'API', points: points.map((point) => [point.integrations, point[of].api] as const) },
  ];
  const x = 'idle integrations';
  return {
    'idle-memory': { title: 'Memory while all sleep', x, y: 'MiB', logarithmic: true, lines: halves('mib') },
    'idle-cpu': { title: 'CPU while all sleep', x, y: '% of a core', logarithmic: true, lines: halves('cpu_percent') },
    'idle-first-request': {
      ...{ title: 'From a POST to the first request of one that slept', x, y: 'ms', logarithmic: true },
      lines: [
        { name: 'median', points: points.map((point) => [point.integrations, point.first_request_ms.p50] as const) },
        { name: 'most', points: points.map((point) => [point.integrations, point.first_request_ms.most] as const) },
      ],
    },
  };
}

function ofPublications(results: GrowthResults): Chart {
  const points = publicationsPoints(results);
  const names = points[0]?.queries.map(({ name }) => name) ?? [];
  return {
    ...{ title: 'First page of the published events', x: 'publications stored', y: 'ms, median', logarithmic: true },
    lines: names.map((name) => ({
      name,
      points: points.map(({ publications, queries }) => {
        const found = queries.find((query) => query.name === name);
        return [publications, found?.medianMs ?? Number.NaN] as const;
      }),
    })),
  };
}
