import { type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import type { AppendResult, EventLog } from '../log/index.js';
import { LogOverloaded, toLogError } from '../log/index.js';
import { ApiError } from './errors.js';
import { type CatalogueEntry, eventTypes, readCatalogue } from './event-types.js';
import { Intake, readEvents } from './ingest/index.js';
import { callerOf, parse } from './requests.js';

const MIB = 1024 * 1024;
const INTAKE_BYTES = 32 * MIB;
const OVERLOADED_RETRY_SECONDS = 1;
const UNAVAILABLE_RETRY_SECONDS = 5;

const NO_QUERY = z.strictObject({});

export type EventParts = {
  log: Pick<EventLog, 'append' | 'find' | 'seenNames'>;
  /** The events that the platform is known to publish; the project's own catalogue when absent. */
  catalogue?: readonly CatalogueEntry[];
  /** The most bytes of request bodies in memory at once. */
  intakeBytes?: number;
};

/** Takes events in, and shows them again. */
export function eventRoutes({ log, catalogue = readCatalogue(), intakeBytes = INTAKE_BYTES }: EventParts): Router {
  const intake = new Intake(intakeBytes);
  const router = Router();

  router.post('/events', noQuery, async (request, response) => {
    const { tenant } = callerOf(response);
    const hold = intake.hold();
    try {
      const batch = await readEvents(request, tenant, hold);
      const result = await log.append(tenant, batch.finish()).catch(explainOutage);
      answerAccepted(response, result, batch.ids);
    } finally {
      hold.release();
    }
  });

  router.get('/events/:name/:id', noQuery, async (request, response) => {
    const { name, id } = request.params as { name: string; id: string };
    const envelope = await log.find(callerOf(response).tenant, name, id).catch(explainOutage);
    if (!envelope) throw new ApiError('resource_not_found', 'there is no event with this name and id');
    response.type('application/json').send(envelope);
  });

  router.get('/event-types', noQuery, async (_request, response) => {
    const seen = await log.seenNames(callerOf(response).tenant).catch(explainOutage);
    response.json({ event_types: eventTypes(catalogue, seen) });
  });

  return router;
}

/** Written by hand, because it is the answer that is given thousands of times a second. */
function answerAccepted(response: Response, { accepted, duplicates }: AppendResult, ids: readonly string[]): void {
  const body = JSON.stringify({ accepted, duplicates, ids });
  response.writeHead(202, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

const noQuery: RequestHandler = (request, _response, next) => {
  if (request.url.includes('?')) parse(NO_QUERY, request.query);
  next();
};

function explainOutage(thrown: unknown): never {
  const error = toLogError(thrown);
  if (error instanceof LogOverloaded) {
    const message = 'too many events are waiting to be stored; nothing of this request was; try again in a moment';
    throw new ApiError('service_unavailable', message, { retryAfterSeconds: OVERLOADED_RETRY_SECONDS, cause: error });
  }
  if (error.name === 'LogUnavailable') {
    const message = 'the database does not answer; try again in a moment, with the same ids';
    throw new ApiError('service_unavailable', message, { retryAfterSeconds: UNAVAILABLE_RETRY_SECONDS, cause: error });
  }
  throw error;
}
