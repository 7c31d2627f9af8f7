import type { Router } from 'express';
import { ApiError } from '../errors.js';
import { routesOf } from '../operations/routes.js';
import { type SendAgainParts, sendAgain } from '../send-again.js';
import type { PublishedEventsParts } from './list.js';
import { findPublished } from './one.js';
import { publicationRetryOperations } from './operations.js';
import { presentEntry } from './present.js';

/** Sends a single publication once more. */
export function publicationRetryRoutes(parts: PublishedEventsParts & SendAgainParts): Router {
  return routesOf(publicationRetryOperations, {
    retryPublishedEvent: async ({ response, caller, params }) => {
      const { entry, integration } = await findPublished(parts, caller.tenant, params.publicationId);
      if (entry.kind === 's3') {
        const message =
          'an S3 integration writes its events in batches, each to one object, and tries until it succeeds';
        throw new ApiError('conflict', message);
      }
      const row = await sendAgain(parts, caller, integration, entry.row);
      response.json(presentEntry({ ...entry, row }, integration, parts.retriesMax));
    },
  });
}
