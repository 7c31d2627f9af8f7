import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { MongoNetworkError, MongoServerSelectionError } from 'mongodb';
import type { Logger } from '../telemetry/logger.js';
import { ApiError } from './errors.js';

/** Answers every path that nothing else has answered. */
export const answerUnknownPath: RequestHandler = (request) => {
  throw new ApiError('resource_not_found', `there is nothing at ${request.method} ${request.path}`);
};

/** Puts whatever was thrown into the contract's form; what is not meant for the caller goes to the log alone. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  return (thrown, _request, response, next) => {
    const error = toApiError(thrown);
    if (error.code === 'internal_error') {
      logger.error({ request_id: response.locals.requestId, err: thrown }, 'request.broken');
    }
    if (response.headersSent) return next(thrown);
    answer(response, error);
  };
}

function answer(response: Response, { code, message, status, options }: ApiError): void {
  if (options.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(options.retryAfterSeconds));
  if (code === 'unauthorized') response.setHeader('WWW-Authenticate', 'Bearer');
  const { details } = options;
  response.status(status).json({
    error_code: code,
    message,
    request_id: response.locals.requestId,
    ...(details !== undefined && { details }),
  });
}

/** What body-parser calls its errors. */
const BODY_ERRORS: Record<string, [ConstructorParameters<typeof ApiError>[0], string]> = {
  'entity.parse.failed': ['invalid_request', 'the body is not valid JSON'],
  'entity.too.large': ['payload_too_large', 'the body is too large'],
  'encoding.unsupported': ['unsupported_media_type', 'the content encoding is not supported; use gzip or none'],
  'charset.unsupported': ['unsupported_media_type', 'the charset is not supported; use utf-8'],
  'request.aborted': ['invalid_request', 'the body ended early'],
  'request.size.invalid': ['invalid_request', 'the body has another length than Content-Length says'],
};

function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const type = typeof thrown === 'object' && thrown !== null && 'type' in thrown ? String(thrown.type) : '';
  const body = BODY_ERRORS[type];
  if (body !== undefined) return new ApiError(body[0], body[1]);
  if (thrown instanceof URIError) return new ApiError('invalid_request', 'the path is not valid');
  if (thrown instanceof MongoNetworkError || thrown instanceof MongoServerSelectionError) {
    const message = 'the database does not answer; try again in a moment';
    return new ApiError('service_unavailable', message, { retryAfterSeconds: 5, cause: thrown });
  }
  return new ApiError('internal_error', 'something went wrong here; the request id finds it in the log');
}
