import { Router } from 'express';
import { callerOf, linkNextPage, parse } from '../requests.js';
import { listPublished, type PublishedEventsParts } from './list.js';
import { envelopeOf, findPublished } from './one.js';
import { presentAttempts, presentEntry } from './present.js';
import { publishedEventsQuery } from './query.js';

/** What came of events: the list of publications, and one with its attempts. */
export function publishedEventsRoutes(parts: PublishedEventsParts): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const { tenant } = callerOf(response);
    const { entries, cursor } = await listPublished(parts, tenant, parse(publishedEventsQuery, request.query));
    if (cursor !== undefined) linkNextPage(request, response, cursor);
    response.json(entries.map(([entry, integration]) => presentEntry(entry, integration, parts.retriesMax)));
  });

  router.get('/:publicationId', async (request, response) => {
    const { tenant } = callerOf(response);
    const { entry, integration } = await findPublished(parts, tenant, request.params.publicationId);
    const item = presentEntry(entry, integration, parts.retriesMax);
    const envelope = await envelopeOf(parts, tenant, entry);
    const text = JSON.stringify({ ...item, attempts: presentAttempts(entry) });
    // The envelope is put in as it is: parsed and written again, a large number would lose digits.
    response.type('json').send(`${text.slice(0, -1)},"envelope":${envelope?.toString('utf8') ?? 'null'}}`);
  });

  return router;
}
