import type { ServerResponse } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import { MongoNetworkError, MongoServerSelectionError } from 'mongodb';
import { DatabaseSilent } from '../store/in-time.js';
import { SecretLost } from '../store/lost-secret.js';
import type { Logger } from '../telemetry/logger.js';
import { ApiError, secretLost } from './errors.js';

/** Puts whatever was thrown into the contract's form; what is not meant for the caller goes to the log alone. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  return (thrown, _request, response, next) => {
    if (!answerError(logger, response, response.locals.requestId, thrown)) next(thrown);
  };
}

/** The same for one answer. @returns false when it is too late: the answer has begun already */
export function answerError(
  logger: Logger,
  response: ServerResponse,
  requestId: string | undefined,
  thrown: unknown,
): boolean {
  const { code, message, status, options } = toApiError(thrown);
  if (code === 'internal_error') logger.error({ request_id: requestId, err: thrown }, 'request.broken');
  if (response.headersSent) return false;
  if (options.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(options.retryAfterSeconds));
  if (code === 'unauthorized') response.setHeader('WWW-Authenticate', 'Bearer');
  const { details } = options;
  const body = { error_code: code, message, request_id: requestId, ...(details !== undefined && { details }) };
  answerJson(response, status, body);
  return true;
}

/** Sends a value as JSON, with nothing of Express. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** How a body that is no UTF-8 is told to body-parser, and by it to here. */
export const NOT_UTF8 = 'text.not.utf8';

/** What body-parser calls its errors. */
const BODY_ERRORS: Record<string, [ConstructorParameters<typeof ApiError>[0], string]> = {
  'entity.parse.failed': ['invalid_request', 'the body is not valid JSON'],
  [NOT_UTF8]: ['invalid_request', 'the body must be text in UTF-8'],
  'encoding.unsupported': ['unsupported_media_type', 'the content encoding is not supported; use gzip or none'],
  'charset.unsupported': ['unsupported_media_type', 'the charset is not supported; use utf-8'],
  'request.aborted': ['invalid_request', 'the body ended early'],
  'request.size.invalid': ['invalid_request', 'the body has another length than Content-Length says'],
};

/** What is thrown when the database is not there, or says nothing. */
const SILENCE = [MongoNetworkError, MongoServerSelectionError, DatabaseSilent];

/** The HTTP status that whatever was thrown is answered with. */
export function statusOf(thrown: unknown): number {
  return toApiError(thrown).status;
}

function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const type = typeof thrown === 'object' && thrown !== null && 'type' in thrown ? String(thrown.type) : '';
  const body = BODY_ERRORS[type];
  if (body !== undefined) return new ApiError(body[0], body[1]);
  if (isTooLarge(thrown)) {
    return new ApiError('payload_too_large', `the body may have at most ${thrown.limit} bytes, unpacked`);
  }
  if (isBroken(thrown)) return new ApiError('invalid_request', 'the body is not what its Content-Encoding says');
  if (thrown instanceof URIError) return new ApiError('invalid_request', 'the path is not valid');
  if (thrown instanceof SecretLost) return secretLost(thrown);
  if (SILENCE.some((kind) => thrown instanceof kind)) {
    const message = 'the database does not answer; try again in a moment';
    return new ApiError('service_unavailable', message, { retryAfterSeconds: 5, cause: thrown });
  }
  return new ApiError('internal_error', 'something went wrong here; the request id finds it in the log');
}

function isTooLarge(thrown: unknown): thrown is { limit: number } {
  return thrown instanceof Error && 'type' in thrown && thrown.type === 'entity.too.large' && 'limit' in thrown;
}

/** What body-parser throws when a compressed body cannot be read: zlib's own error, with a status. */
function isBroken(thrown: unknown): boolean {
  return thrown instanceof Error && 'status' in thrown && thrown.status === 400 && 'code' in thrown;
}
