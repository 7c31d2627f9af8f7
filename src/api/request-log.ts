import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Caller } from '../domain/roles.js';
import type { Logger } from '../telemetry/logger.js';

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** Gives every request an id (the caller's, or a new one) and, when it is answered, one line in the log. */
export function logRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id');
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
    response.locals.requestId = requestId;
    response.setHeader('X-Request-Id', requestId);
    const started = performance.now();
    response.on('close', () => {
      const caller = response.locals.caller as Caller | undefined;
      const ms = Math.round((performance.now() - started) * 10) / 10;
      const line = {
        request_id: requestId,
        tenant: caller?.tenant,
        key: caller?.keyId,
        method: request.method,
        path: request.originalUrl.split('?', 1)[0],
        status: response.statusCode,
        ms,
      };
      if (response.statusCode >= 500) logger.warn(line, 'request');
      else logger.debug(line, 'request');
    });
    next();
  };
}
