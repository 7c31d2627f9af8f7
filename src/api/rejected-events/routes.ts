import type { Router } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { logRetry, rejectedEvents as numberOf } from '../../activities/retry-log.js';
import { openCredentials } from '../../activities/webhook/index.js';
import type { Caller } from '../../domain/roles.js';
import { type EventLog, readableEnvelopeAt } from '../../log/index.js';
import type { IntegrationDocument, Integrations } from '../../store/integrations.js';
import type { RejectedDocument, RejectedEvents } from '../../store/rejected-events.js';
import { encodeCursor } from '../cursors.js';
import { ApiError } from '../errors.js';
import { findIntegration } from '../find-integration.js';
import type { Actors } from '../integrations/actors.js';
import { routesOf } from '../operations/routes.js';
import { presentEntry } from '../published-events/present.js';
import { linkNextPage } from '../requests.js';
import { type SendAgainParts, sendAgain } from '../send-again.js';
import { stream } from '../stream.js';
import { exportLines } from './export.js';
import { rejectedEventsOperations } from './operations.js';
import { presentRejected } from './present.js';

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
  const { integrations, rejectedEvents } = parts;
  return routesOf(rejectedEventsOperations, {
    listRejectedEvents: async ({ request, response, caller, params, query: { limit, cursor } }) => {
      const { _id: uid } = await findIntegration(integrations, caller, params.id);
      const found = await rejectedEvents.list(uid, limit + 1, cursor?.[0]);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      if (found.length > limit && last !== undefined) {
        linkNextPage(request, response, encodeCursor([last.rejected.id]));
      }
      response.json({ rejected_events: page.map(presentRejected) });
    },
    exportRejectedEvents: async ({ response, caller, params }) => {
      const integration = await findIntegration(integrations, caller, params.id);
      response.attachment(`${integration.integration}-rejected-events.ndjson`);
      // After the name, whose ending Express would have say something else.
      response.setHeader('Content-Type', 'application/x-ndjson');
      response.setHeader('Cache-Control', 'no-store');
      await stream(exportLines(parts, integration), response);
    },
    getRejectedEvent: async ({ response, caller, params }) => {
      const { row } = await find(caller, params);
      const segment = await parts.log.segment(row.tenant, row._id.seq, ['lines']);
      if (segment === null) {
        throw new ApiError('resource_not_found', 'the envelope of this event is older than the retention');
      }
      const envelope = readableEnvelopeAt(segment, row._id.offset);
      if (envelope === undefined) {
        throw new ApiError(
          'resource_not_found',
          'the envelope of this event cannot be read: its part of the log is damaged',
        );
      }
      response.type('json').send(envelope);
    },
    deleteRejectedEvent: async ({ response, caller, params }) => {
      const { row } = await find(caller, params);
      if (!(await rejectedEvents.remove(row._id.uid, row.rejected.id))) throw notFound();
      response.status(200).end();
    },
    retryRejectedEvents: async ({ response, caller, params, body: { ids } }) => {
      const { _id: uid, tenant, integration, status, spec } = await findIntegration(integrations, caller, params.id);
      const at = new Date();
      const queued = await rejectedEvents.count(uid, { ids, upTo: at });
      if (queued > 0) {
        // What can be known at once is said at once, and not by its log.
        if (spec.target.kind === 'webhook') await openCredentials(parts.secrets, spec.target);
        const asked = { tenant, integration, uid, requestId: uuidv7(), actor: caller.keyName, queued };
        // A workflow of its own, so that no crash of any process ends it.
        const whileRunning = status === 'running';
        await parts.actors.retryRejected({
          ...asked,
          requestedAt: at.toISOString(),
          whileRunning,
          ...(ids && { ids }),
        });
        await logRetry(parts.logEntries, { ...asked, at, what: numberOf(queued) });
      }
      response.status(202).json({ queued });
    },
    retryRejectedEvent: async ({ response, caller, params }) => {
      const { row, integration } = await find(caller, params);
      const sent = await sendAgain(parts, caller, integration, row);
      const key = { ...sent._id, attemptedAt: sent.attemptedAt };
      response.json(presentEntry({ kind: 'webhook', key, row: sent }, integration, parts.retriesMax));
    },
  });

  async function find(
    caller: Caller,
    { id, rejectedId }: { id: string; rejectedId: string },
  ): Promise<{ integration: IntegrationDocument; row: RejectedDocument }> {
    const integration = await findIntegration(integrations, caller, id);
    const row = await rejectedEvents.get(integration._id, rejectedId);
    if (row === null) throw notFound();
    return { integration, row };
  }
}

function notFound(): ApiError {
  return new ApiError('resource_not_found', 'there is no such rejected event');
}
