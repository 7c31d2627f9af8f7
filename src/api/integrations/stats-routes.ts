import { Router } from 'express';
import type { EventLog } from '../../log/index.js';
import type { Cursors } from '../../store/cursors.js';
import type { Integrations } from '../../store/integrations.js';
import type { Publications } from '../../store/publications.js';
import { ApiError } from '../errors.js';
import { findIntegration } from '../find-integration.js';
import { callerOf } from '../requests.js';
import { backlogOf } from './backlog.js';

/** What the route of the stats needs. */
export type StatsParts = {
  cursors: Pick<Cursors, 'get'>;
  integrations: Pick<Integrations, 'get'>;
  log: Pick<EventLog, 'read' | 'tail' | 'positionAt'>;
  publications: Pick<Publications, 'recordedFrom' | 'countRetrying'>;
};

/** How far an integration is, and what it has done so far. */
export function statsRoutes({ cursors, integrations, log, publications }: StatsParts): Router {
  const router = Router();

  router.get('/:id/stats', async (request, response) => {
    const integration = await findIntegration(integrations, callerOf(response), request.params.id);
    const { _id: uid, spec, revision } = integration;
    const cursor = await cursors.get(uid);
    if (cursor === null) throw new ApiError('resource_not_found', 'there is no such integration');
    const recorded = await publications.recordedFrom(uid, cursor.position);
    const backlog = await backlogOf(log, spec, cursor, recorded, revision);
    const { totals } = cursor;
    response.json({
      pending_events: backlog.events,
      pending_bytes: backlog.bytes,
      pending_estimated: backlog.estimated,
      oldest_pending_at: backlog.oldestAt?.toISOString() ?? null,
      delivered: totals.delivered,
      failed: totals.failed,
      rejected: totals.rejected,
      skipped: totals.skipped,
      retrying: await publications.countRetrying(uid),
      last_attempted_at: cursor.lastAttemptedAt?.toISOString() ?? null,
      batches: cursor.batches?.delivered ?? 0,
    });
  });

  return router;
}
