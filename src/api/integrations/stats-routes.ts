import { Router } from 'express';
import { z } from 'zod';
import type { Integrations } from '../../store/integrations.js';
import { ApiError } from '../errors.js';
import { findIntegration } from '../find-integration.js';
import { callerOf, parse } from '../requests.js';
import { type StatsSources, statsOf } from './stats.js';

/** What the routes of the stats need. */
export type StatsParts = StatsSources & { integrations: Pick<Integrations, 'get' | 'list'> };

/** For whoever looks at one of them. */
const COUNT_MS = 500;
/** For the list, which is asked for again and again as long as somebody looks at it. */
const COUNT_ALL_MS = 150;

const NO_QUERY = z.strictObject({});

/** How far integrations are, and what they have done so far: one of them, or all of a tenant's at once. */
export function statsRoutes(parts: StatsParts): Router {
  const router = Router();

  router.get('/_stats', async (request, response) => {
    parse(NO_QUERY, request.query);
    const found = await statsOf(parts, await parts.integrations.list(callerOf(response).tenant), COUNT_ALL_MS);
    response.json({ integrations: found.map(({ integration, stats }) => ({ id: integration.integration, ...stats })) });
  });

  router.get('/:id/stats', async (request, response) => {
    const integration = await findIntegration(parts.integrations, callerOf(response), request.params.id);
    const [found] = await statsOf(parts, [integration], COUNT_MS);
    if (found === undefined) throw new ApiError('resource_not_found', 'there is no such integration');
    response.json(found.stats);
  });

  return router;
}
