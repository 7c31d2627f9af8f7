import type { Router } from 'express';
import { z } from 'zod';
import type { BatchDocument, Batches } from '../../store/batches.js';
import type { Integrations } from '../../store/integrations.js';
import { encodeCursor, queryCursor } from '../cursors.js';
import { findIntegration } from '../find-integration.js';
import { operations } from '../operations/operation.js';
import { routesOf } from '../operations/routes.js';
import { count, ofIntegration, timestamp } from '../operations/shapes.js';
import { linkNextPage, queryLimit } from '../requests.js';
import { INTEGRATIONS_PATH } from './schemas.js';

/** What the route of the batches needs. */
export type BatchParts = { batches: Pick<Batches, 'list'>; integrations: Pick<Integrations, 'get'> };

const batch = z
  .object({
    number: z.int().min(1).meta({ description: 'Counts the objects of the integration, from 1.' }),
    key: z.string(),
    events: count,
    bytes: count,
    created_at: timestamp,
    delivered_at: timestamp.optional(),
    etag: z.string().optional(),
    sha256: z.string().optional(),
    attempts: count,
    first_event_id: z.string().optional(),
    last_event_id: z.string().optional(),
    first_published_at: timestamp,
    last_published_at: timestamp,
  })
  .meta({ id: 'Batch', description: 'An object that an S3 integration has written.' });

export const batchOperations = operations({
  listBatches: {
    method: 'get',
    path: `${INTEGRATIONS_PATH}/{id}/batches`,
    tag: 'Integrations',
    summary: 'The objects that an S3 integration has written, newest first',
    params: ofIntegration,
    query: z.strictObject({ limit: queryLimit, cursor: queryCursor(z.tuple([z.int().min(1)])) }),
    answers: {
      200: {
        description: 'A page of batches; none for a webhook.',
        schema: z.object({ batches: z.array(batch) }).meta({ id: 'BatchList' }),
        example: {
          batches: [
            {
              number: 3,
              key: 'exports/acme/1769851800000-data-9c1b5d52.export',
              events: 18_250,
              bytes: 14_723_110,
              created_at: '2026-01-31T09:30:00.000Z',
              delivered_at: '2026-01-31T09:30:02.125Z',
              etag: '"9b2cf535f27731c974343645a3985328"',
              sha256: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
              attempts: 1,
              first_event_id: '1002',
              last_event_id: '20113',
              first_published_at: '2026-01-31T09:25:00.000Z',
              last_published_at: '2026-01-31T09:29:59.870Z',
            },
          ],
        },
        paged: true,
      },
    },
  },
});

/** The objects that an S3 integration has written. */
export function batchRoutes({ batches, integrations }: BatchParts): Router {
  return routesOf(batchOperations, {
    listBatches: async ({ request, response, caller, params, query: { limit, cursor } }) => {
      const { _id: uid } = await findIntegration(integrations, caller, params.id);
      const found = await batches.list(uid, limit + 1, cursor?.[0]);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      if (found.length > limit && last !== undefined) linkNextPage(request, response, encodeCursor([last.number]));
      response.json({ batches: page.map(presentBatch) });
    },
  });
}

function presentBatch(document: BatchDocument): z.input<typeof batch> {
  return {
    number: document.number,
    key: document.key,
    events: document.events,
    bytes: document.bytes,
    created_at: document.createdAt.toISOString(),
    delivered_at: document.deliveredAt?.toISOString(),
    etag: document.etag,
    sha256: document.sha256,
    attempts: document.attempts,
    first_event_id: document.firstEventId,
    last_event_id: document.lastEventId,
    first_published_at: document.firstPublishedAt.toISOString(),
    last_published_at: document.lastPublishedAt.toISOString(),
  };
}
