import { Router } from 'express';
import { z } from 'zod';
import type { Integrations } from '../../store/integrations.js';
import type { LogEntries } from '../../store/log-entries.js';
import { encodeCursor, queryCursor } from '../cursors.js';
import { findIntegration } from '../find-integration.js';
import { callerOf, linkNextPage, parse, queryLimit } from '../requests.js';

/** What the route of the logs needs. */
export type LogParts = { integrations: Pick<Integrations, 'get'>; logEntries: Pick<LogEntries, 'list'> };

const place = z
  .tuple([z.int().min(0).max(8.64e15), z.string()])
  .transform(([at, _id]) => ({ createdAt: new Date(at), _id }));

/** The query of the list. */
export const logsQuery = z.strictObject({ limit: queryLimit, cursor: queryCursor(place) });

/** When and why an integration stopped and started, and who did it. */
export function logRoutes({ integrations, logEntries }: LogParts): Router {
  const router = Router();

  router.get('/:id/logs', async (request, response) => {
    const { _id: uid } = await findIntegration(integrations, callerOf(response), request.params.id);
    const { limit, cursor } = parse(logsQuery, request.query);
    const found = await logEntries.list(uid, limit + 1, cursor);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    if (found.length > limit && last !== undefined) {
      linkNextPage(request, response, encodeCursor([last.createdAt.getTime(), last._id]));
    }
    const entries = page.map(({ createdAt, action, reason, actor }) => {
      return { created_at: createdAt.toISOString(), action, reason, actor };
    });
    response.json({ entries });
  });

  return router;
}
