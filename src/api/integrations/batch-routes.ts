import { Router } from 'express';
import { z } from 'zod';
import type { BatchDocument, Batches } from '../../store/batches.js';
import type { Integrations } from '../../store/integrations.js';
import { encodeCursor, queryCursor } from '../cursors.js';
import { findIntegration } from '../find-integration.js';
import { callerOf, linkNextPage, parse, queryLimit } from '../requests.js';

/** What the route of the batches needs. */
export type BatchParts = { batches: Pick<Batches, 'list'>; integrations: Pick<Integrations, 'get'> };

/** The query of the list. */
export const batchesQuery = z.strictObject({ limit: queryLimit, cursor: queryCursor(z.tuple([z.int().min(1)])) });

/** The objects that an S3 integration has written, the newest first. */
export function batchRoutes({ batches, integrations }: BatchParts): Router {
  const router = Router();

  router.get('/:id/batches', async (request, response) => {
    const { _id: uid } = await findIntegration(integrations, callerOf(response), request.params.id);
    const { limit, cursor } = parse(batchesQuery, request.query);
    const found = await batches.list(uid, limit + 1, cursor?.[0]);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    if (found.length > limit && last !== undefined) linkNextPage(request, response, encodeCursor([last.number]));
    response.json({ batches: page.map(presentBatch) });
  });

  return router;
}

function presentBatch(batch: BatchDocument) {
  return {
    number: batch.number,
    key: batch.key,
    events: batch.events,
    bytes: batch.bytes,
    created_at: batch.createdAt.toISOString(),
    delivered_at: batch.deliveredAt?.toISOString(),
    etag: batch.etag,
    sha256: batch.sha256,
    attempts: batch.attempts,
    first_event_id: batch.firstEventId,
    last_event_id: batch.lastEventId,
    first_published_at: batch.firstPublishedAt.toISOString(),
    last_published_at: batch.lastPublishedAt.toISOString(),
  };
}
