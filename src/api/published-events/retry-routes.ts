import { Router } from 'express';
import { ApiError } from '../errors.js';
import { callerOf, emptyBody, parse } from '../requests.js';
import { type SendAgainParts, sendAgain } from '../send-again.js';
import type { PublishedEventsParts } from './list.js';
import { findPublished } from './one.js';
import { presentEntry } from './present.js';

/** Sends a single publication once more. */
export function publicationRetryRoutes(parts: PublishedEventsParts & SendAgainParts): Router {
  const router = Router();

  router.post('/:publicationId/_retry', async (request, response) => {
    const caller = callerOf(response);
    parse(emptyBody, request.body);
    const { entry, integration } = await findPublished(parts, caller.tenant, request.params.publicationId);
    if (entry.kind === 's3') {
      const message = 'an S3 integration writes its events in batches, each to one object, and tries until it succeeds';
      throw new ApiError('conflict', message);
    }
    const row = await sendAgain(parts, caller, integration, entry.row);
    response.json(presentEntry({ ...entry, row }, integration, parts.retriesMax));
  });

  return router;
}
