import type { Router } from 'express';
import { z } from 'zod';
import type { Integrations } from '../../store/integrations.js';
import { ApiError } from '../errors.js';
import { findIntegration } from '../find-integration.js';
import { operations } from '../operations/operation.js';
import { routesOf } from '../operations/routes.js';
import { ofIntegration } from '../operations/shapes.js';
import { INTEGRATIONS_PATH } from './schemas.js';
import { type StatsSources, statsOf, statsShown } from './stats.js';

/** What the routes of the stats need. */
export type StatsParts = StatsSources & { integrations: Pick<Integrations, 'get' | 'list'> };

/** For whoever looks at one of them. */
const COUNT_MS = 500;
/** For the list, which is asked for again and again as long as somebody looks at it. */
const COUNT_ALL_MS = 150;

const EXAMPLE: z.input<typeof statsShown> = {
  pending_events: 12,
  pending_bytes: 9_840,
  pending_estimated: false,
  oldest_pending_at: '2026-01-31T09:29:58.120Z',
  delivered: 18_250,
  failed: 3,
  rejected: 1,
  rejected_events: 1,
  skipped: 0,
  retrying: 2,
  last_attempted_at: '2026-01-31T09:30:00.000Z',
  last_delivery_at: '2026-01-31T09:30:00.000Z',
  batches: 0,
};

const tag = 'Integrations';

export const statsOperations = operations({
  listStats: {
    method: 'get',
    path: `${INTEGRATIONS_PATH}/_stats`,
    tag,
    summary: 'The backlogs of all integrations at once',
    description: 'Large backlogs are estimated.',
    answers: {
      200: {
        description: 'The figures, by id.',
        schema: z
          .object({ integrations: z.array(statsShown.extend({ id: z.string() }).meta({ id: 'IntegrationStats' })) })
          .meta({ id: 'IntegrationStatsList' }),
        example: { integrations: [{ id: 'erp', ...EXAMPLE }] },
      },
    },
  },
  getStats: {
    method: 'get',
    path: `${INTEGRATIONS_PATH}/{id}/stats`,
    tag,
    summary: 'The backlog of an integration, and what it has done so far',
    params: ofIntegration,
    answers: { 200: { description: 'The figures.', schema: statsShown, example: EXAMPLE } },
  },
});

/** How far integrations are, and what they have done so far: one of them, or all of a tenant's at once. */
export function statsRoutes(parts: StatsParts): Router {
  return routesOf(statsOperations, {
    listStats: async ({ response, caller }) => {
      const found = await statsOf(parts, await parts.integrations.list(caller.tenant), COUNT_ALL_MS);
      response.json({
        integrations: found.map(({ integration, stats }) => ({ id: integration.integration, ...stats })),
      });
    },
    getStats: async ({ response, caller, params }) => {
      const integration = await findIntegration(parts.integrations, caller, params.id);
      const [found] = await statsOf(parts, [integration], COUNT_MS);
      if (found === undefined) throw new ApiError('resource_not_found', 'there is no such integration');
      response.json(found.stats);
    },
  });
}
