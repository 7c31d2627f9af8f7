import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Router } from 'express';
import type { Caller } from '../domain/roles.js';
import { readTraceparent } from '../domain/traceparent.js';
import type { EventLog } from '../log/index.js';
import { LogOverloaded, LogUnavailable, toLogError } from '../log/index.js';
import { DatabaseSilent, inTime } from '../store/in-time.js';
import type { Tracing } from '../telemetry/tracing/index.js';
import { answerJson, statusOf } from './error-answers.js';
import { ApiError } from './errors.js';
import { eventOperations } from './event-operations.js';
import { type CatalogueEntry, eventTypes, readCatalogue } from './event-types.js';
import { Intake, type IntakeLimits, readEvents } from './ingest/index.js';
import { routesOf } from './operations/routes.js';

const MIB = 1024 * 1024;
/** Some 20,000 events: at full speed half a second's work, and with what becomes of them 50 MB of memory. */
const INTAKE: IntakeLimits = { tenantBytes: 8 * MIB, totalBytes: 16 * MIB, waitMs: 1_000 };
const OVERLOADED_RETRY_SECONDS = 1;
const UNAVAILABLE_RETRY_SECONDS = 5;

export type EventParts = {
  log: Pick<EventLog, 'append' | 'find' | 'seenNames'>;
  /** The events that the platform is known to publish; the project's own catalogue when absent. */
  catalogue?: readonly CatalogueEntry[];
  /** How much of request bodies may be in memory at once. */
  intake?: IntakeLimits;
  /** How events are taken in, if another way shares it. */
  take?: TakeEvents;
  tracing?: Pick<Tracing, 'publish'> | undefined;
};

/** Takes the events of one request in, and answers it. */
export type TakeEvents = (request: IncomingMessage, response: ServerResponse, caller: Caller) => Promise<void>;

/** All ways in share one bound for what is on its way. */
export function eventTaker({
  log,
  intake: limits = INTAKE,
  tracing,
}: Pick<EventParts, 'log' | 'intake' | 'tracing'>): TakeEvents {
  const intake = new Intake(limits);
  return async (request, response, { tenant }) => {
    const hold = intake.hold(tenant, request);
    const given = readTraceparent(request.headers.traceparent);
    const span = tracing?.publish(given, tenant);
    try {
      const batch = await readEvents(request, tenant, hold);
      const events = batch.finish(span?.traceparent ?? given);
      const { accepted, duplicates } = await log.append(tenant, events).catch(explainOutage);
      answerJson(response, 202, { accepted, duplicates, ids: batch.ids });
      span?.ended({ status: 202, accepted, duplicates });
    } catch (error) {
      span?.ended({ status: statusOf(error), error });
      throw error;
    } finally {
      hold.release();
    }
  };
}

/** Takes events in, and shows them again. */
export function eventRoutes(parts: EventParts): Router {
  const { log, catalogue = readCatalogue(), take = eventTaker(parts) } = parts;
  return routesOf(eventOperations, {
    postEvents: ({ request, response, caller }) => take(request, response, caller),
    getEvent: async ({ response, caller, params: { name, id } }) => {
      const envelope = await inTime((signal) => log.find(caller.tenant, name, id, signal)).catch(explainOutage);
      if (!envelope) throw new ApiError('resource_not_found', 'there is no event with this name and id');
      response.type('application/json').send(envelope);
    },
    listEventTypes: async ({ response, caller }) => {
      const seen = await inTime((signal) => log.seenNames(caller.tenant, signal)).catch(explainOutage);
      response.json({ event_types: eventTypes(catalogue, seen) });
    },
  });
}

function explainOutage(thrown: unknown): never {
  const error = toLogError(thrown);
  if (error instanceof LogOverloaded) {
    const message = 'too many events are waiting to be stored; nothing of this request was; try again in a moment';
    throw new ApiError('service_unavailable', message, { retryAfterSeconds: OVERLOADED_RETRY_SECONDS, cause: error });
  }
  if (error instanceof LogUnavailable || error instanceof DatabaseSilent) {
    const message = 'the database does not answer; try again in a moment, with the same ids';
    throw new ApiError('service_unavailable', message, { retryAfterSeconds: UNAVAILABLE_RETRY_SECONDS, cause: error });
  }
  throw error;
}
