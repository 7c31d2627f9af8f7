import type { Router } from 'express';
import { routesOf } from '../operations/routes.js';
import { linkNextPage } from '../requests.js';
import { listPublished, type PublishedEventsParts } from './list.js';
import { envelopeOf, findPublished } from './one.js';
import { publishedEventsOperations } from './operations.js';
import { presentAttempts, presentEntry } from './present.js';

/** What came of events: the list of publications, and one with its attempts. */
export function publishedEventsRoutes(parts: PublishedEventsParts): Router {
  return routesOf(publishedEventsOperations, {
    listPublishedEvents: async ({ request, response, caller, query }) => {
      const { entries, cursor } = await listPublished(parts, caller.tenant, query);
      if (cursor !== undefined) linkNextPage(request, response, cursor);
      response.json(entries.map(([entry, integration]) => presentEntry(entry, integration, parts.retriesMax)));
    },
    getPublishedEvent: async ({ response, caller: { tenant }, params }) => {
      const { entry, integration } = await findPublished(parts, tenant, params.publicationId);
      const item = presentEntry(entry, integration, parts.retriesMax);
      const envelope = await envelopeOf(parts, tenant, entry);
      const text = JSON.stringify({ ...item, attempts: presentAttempts(entry) });
      // The envelope is put in as it is: parsed and written again, a large number would lose digits.
      response.type('json').send(`${text.slice(0, -1)},"envelope":${envelope?.toString('utf8') ?? 'null'}}`);
    },
  });
}
