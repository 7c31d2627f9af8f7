import { type Response, Router } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { logRetry, rejectedEvents as numberOf } from '../../activities/retry-log.js';
import { type EventLog, envelopeAt } from '../../log/index.js';
import type { IntegrationDocument, Integrations } from '../../store/integrations.js';
import type { RejectedDocument, RejectedEvents } from '../../store/rejected-events.js';
import { encodeCursor } from '../cursors.js';
import { ApiError } from '../errors.js';
import { findIntegration } from '../find-integration.js';
import type { Actors } from '../integrations/actors.js';
import { presentEntry } from '../published-events/present.js';
import { callerOf, emptyBody, linkNextPage, parse } from '../requests.js';
import { type SendAgainParts, sendAgain } from '../send-again.js';
import { REJECTED_ID, rejectedEventsQuery, rejectedRetry } from './query.js';

/** What the routes of rejected events need. */
export type RejectedEventsParts = SendAgainParts & {
  actors: Pick<Actors, 'retryRejected'>;
  integrations: Pick<Integrations, 'get'>;
  log: Pick<EventLog, 'segment'>;
  rejectedEvents: RejectedEvents;
  retriesMax: number;
};

/** The events that a webhook does not take: look at them, send them again, delete them. */
export function rejectedEventsRoutes(parts: RejectedEventsParts): Router {
  const router = Router();
  const { integrations, rejectedEvents } = parts;

  router.get('/:id/rejected_events', async (request, response) => {
    const { _id: uid } = await findIntegration(integrations, callerOf(response), request.params.id);
    const { limit, cursor } = parse(rejectedEventsQuery, request.query);
    const found = await rejectedEvents.list(uid, limit + 1, cursor?.[0]);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    if (found.length > limit && last !== undefined) {
      linkNextPage(request, response, encodeCursor([last.rejected.id]));
    }
    response.json({ rejected_events: page.map(presentRejected) });
  });

  router.get('/:id/rejected_events/:rejectedId', async (request, response) => {
    const { row } = await find(response, request.params);
    const segment = await parts.log.segment(row.tenant, row._id.seq, ['lines']);
    if (segment === null) {
      throw new ApiError('resource_not_found', 'the envelope of this event is older than the retention');
    }
    response.type('json').send(envelopeAt(segment, row._id.offset));
  });

  router.delete('/:id/rejected_events/:rejectedId', async (request, response) => {
    const { row } = await find(response, request.params);
    if (!(await rejectedEvents.remove(row._id.uid, row.rejected.id))) throw notFound();
    response.status(200).end();
  });

  router.post('/:id/rejected_events/_retry', async (request, response) => {
    const caller = callerOf(response);
    const { _id: uid, tenant, integration } = await findIntegration(integrations, caller, request.params.id);
    const { ids } = parse(rejectedRetry, request.body);
    const at = new Date();
    const queued = await rejectedEvents.count(uid, { ids, upTo: at });
    if (queued > 0) {
      const asked = { tenant, integration, uid, requestId: uuidv7(), actor: caller.keyName, queued };
      // A workflow of its own, so that no crash of any process ends it.
      await parts.actors.retryRejected({ ...asked, requestedAt: at.toISOString(), ...(ids && { ids }) });
      await logRetry(parts.logEntries, { ...asked, at, what: numberOf(queued) });
    }
    response.status(202).json({ queued });
  });

  router.post('/:id/rejected_events/:rejectedId/_retry', async (request, response) => {
    parse(emptyBody, request.body);
    const { row, integration } = await find(response, request.params);
    const sent = await sendAgain(parts, callerOf(response), integration, row);
    const key = { ...sent._id, attemptedAt: sent.attemptedAt };
    response.json(presentEntry({ kind: 'webhook', key, row: sent }, integration, parts.retriesMax));
  });

  return router;

  async function find(
    response: Response,
    { id, rejectedId }: { id: string; rejectedId: string },
  ): Promise<{ integration: IntegrationDocument; row: RejectedDocument }> {
    const integration = await findIntegration(integrations, callerOf(response), id);
    const row = REJECTED_ID.test(rejectedId) ? await rejectedEvents.get(integration._id, rejectedId) : null;
    if (row === null) throw notFound();
    return { integration, row };
  }
}

function presentRejected({ rejected, eventId, eventName }: RejectedDocument) {
  return {
    id: rejected.id,
    created_at: rejected.at.toISOString(),
    event_id: eventId,
    event_name: eventName,
    reason: rejected.reason,
  };
}

function notFound(): ApiError {
  return new ApiError('resource_not_found', 'there is no such rejected event');
}
