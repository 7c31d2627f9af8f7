import type { Request, Router } from 'express';
import { z } from 'zod';
import type { BacklogFigures } from '../activities/index.js';
import type { Metrics } from '../telemetry/metrics.js';
import { operations } from './operations/operation.js';
import { routesOf } from './operations/routes.js';

/** Whose integrations somebody may see by name: one tenant's, every tenant's, or none. */
export type Named = { tenant: string } | 'all' | 'none';

/** What the route of the metrics needs. */
export type MetricsParts = {
  metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** Absent in a process that has no API: those that have one tell the same, and once is enough. */
  backlogs?: Pick<BacklogFigures, 'named'> | undefined;
  /** @throws ApiError for who may not see them at all */
  visibleTo(request: Request): Promise<Named>;
};

export const metricsOperations = operations({
  getMetrics: {
    method: 'get',
    path: '/metrics',
    tag: 'Service',
    summary: 'What the process counts, for Prometheus',
    description:
      "Nothing in it names a tenant or an integration, unless it is asked for with a key: then the backlogs of that tenant's integrations are in it, too. It is not here when a port of its own is set for it (`SLUICE_METRICS_PORT`).",
    roles: 'anyone',
    answers: {
      200: {
        description: "Text in Prometheus's format.",
        schema: z.string(),
        type: 'text/plain',
        example: '# TYPE sluice_events_accepted_total counter\nsluice_events_accepted_total 18250\n',
      },
    },
    errors: ['unauthorized', 'forbidden', 'rate_limited', 'service_unavailable'],
  },
});

/** What the process counts, and how much waits. */
export function metricsRoutes({ metrics, backlogs, visibleTo }: MetricsParts): Router {
  return routesOf(metricsOperations, {
    getMetrics: async ({ request, response }) => {
      const named = await visibleTo(request);
      const names = named === 'none' ? '' : await namesIn(named);
      response.type(metrics.contentType).send([await metrics.text(), names].filter((text) => text !== '').join('\n'));
    },
  });

  /** A database that does not answer is no reason to tell nothing. */
  async function namesIn(named: Exclude<Named, 'none'>): Promise<string> {
    const tenant = named === 'all' ? undefined : named.tenant;
    return (await backlogs?.named(tenant).catch(() => '')) ?? '';
  }
}
