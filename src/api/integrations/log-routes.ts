import type { Router } from 'express';
import { z } from 'zod';
import type { Integrations } from '../../store/integrations.js';
import type { LogEntries } from '../../store/log-entries.js';
import { encodeCursor, queryCursor } from '../cursors.js';
import { findIntegration } from '../find-integration.js';
import { operations } from '../operations/operation.js';
import { routesOf } from '../operations/routes.js';
import { ofIntegration, timestamp } from '../operations/shapes.js';
import { linkNextPage, queryLimit } from '../requests.js';
import { INTEGRATIONS_PATH } from './schemas.js';

/** What the route of the logs needs. */
export type LogParts = { integrations: Pick<Integrations, 'get'>; logEntries: Pick<LogEntries, 'list'> };

const place = z
  .tuple([z.int().min(0).max(8.64e15), z.string()])
  .transform(([at, _id]) => ({ createdAt: new Date(at), _id }));

const logEntry = z
  .object({
    created_at: timestamp,
    action: z.enum(['integration_started', 'integration_stopped', 'integration_updated', 'retry_triggered']),
    reason: z.string(),
    actor: z.string().meta({ description: 'The name of the key that did it, or what else it was.' }),
  })
  .meta({ id: 'LogEntry', description: 'What was done to an integration, or what it did itself.' });

export const logOperations = operations({
  listLogEntries: {
    method: 'get',
    path: `${INTEGRATIONS_PATH}/{id}/logs`,
    tag: 'Integrations',
    summary: 'When and why an integration started, stopped and changed, newest first',
    params: ofIntegration,
    query: z.strictObject({ limit: queryLimit, cursor: queryCursor(place) }),
    answers: {
      200: {
        description: 'A page of the log.',
        schema: z.object({ entries: z.array(logEntry) }).meta({ id: 'LogEntryList' }),
        example: {
          entries: [
            {
              created_at: '2026-01-31T09:30:00.000Z',
              action: 'integration_stopped',
              reason: 'paused by ops',
              actor: 'ops',
            },
          ],
        },
        paged: true,
      },
    },
  },
});

/** When and why an integration stopped and started, and who did it. */
export function logRoutes({ integrations, logEntries }: LogParts): Router {
  return routesOf(logOperations, {
    listLogEntries: async ({ request, response, caller, params, query: { limit, cursor } }) => {
      const { _id: uid } = await findIntegration(integrations, caller, params.id);
      const found = await logEntries.list(uid, limit + 1, cursor);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      if (found.length > limit && last !== undefined) {
        linkNextPage(request, response, encodeCursor([last.createdAt.getTime(), last._id]));
      }
      const entries = page.map(({ createdAt, action, reason, actor }): z.input<typeof logEntry> => {
        return { created_at: createdAt.toISOString(), action, reason, actor };
      });
      response.json({ entries });
    },
  });
}
