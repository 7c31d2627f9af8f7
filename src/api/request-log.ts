import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Caller } from '../domain/roles.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** What is known of a request while it is answered; in Express, the response's locals. */
export type RequestFacts = {
  requestId?: string;
  caller?: Caller;
  /** The path as the OpenAPI document names it, once that is known. */
  route?: string;
};

/** Where answered requests are written down and counted. */
export type RequestRecords = { logger: Logger; metrics: Pick<Metrics, 'http'> };

/** Requests that no operation has been found for: unknown paths, those without a valid key, and the console's files. */
const NO_ROUTE = 'other';

/** Gives every request an id (the caller's, or a new one) and, when it is answered, one line in the log. */
export function logRequests(records: RequestRecords): RequestHandler {
  return (request, response, next) => {
    logRequest(records, request, response, response.locals);
    next();
  };
}

/** The same for one request; to be called before anything else changes it. */
export function logRequest(
  { logger, metrics }: RequestRecords,
  request: IncomingMessage,
  response: ServerResponse,
  facts: RequestFacts,
): void {
  const given = request.headers['x-request-id'];
  const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  facts.requestId = requestId;
  response.setHeader('X-Request-Id', requestId);
  const path = request.url?.split('?', 1)[0];
  const started = performance.now();
  response.on('close', () => {
    const ms = Math.round((performance.now() - started) * 10) / 10;
    metrics.http.answered(request.method ?? '', facts.route ?? NO_ROUTE, response.statusCode, ms);
    const line = {
      request_id: requestId,
      tenant: facts.caller?.tenant,
      key: facts.caller?.keyId,
      method: request.method,
      path,
      status: response.statusCode,
      ms,
    };
    logger[levelOf(response.statusCode, path)](line, 'request');
  });
}

/** A line for what was refused before it was a request: nothing is known of it but what is wrong. */
export function noteRefused(
  { logger, metrics }: RequestRecords,
  { requestId, status, code }: { requestId: string; status: number; code: string | undefined },
): void {
  metrics.http.answered(NO_ROUTE, NO_ROUTE, status, 0);
  logger.info({ request_id: requestId, status, code }, 'request');
}

/** Paths that machines ask for every few seconds. */
const PROBES = ['/healthz', '/readyz', '/metrics'];

function levelOf(status: number, path = ''): 'debug' | 'info' | 'warn' {
  if (status >= 500) return 'warn';
  // What is refused for coming too often would otherwise fill the log in its stead.
  return status === 429 || PROBES.includes(path) ? 'debug' : 'info';
}
