import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { ERROR_STATUS, type ErrorCode } from '../errors.js';
import { type Operation, rolesOf } from '../operations/operation.js';

/** Headers of answers, by name. */
export const HEADERS = {
  'X-Request-Id': {
    description: "The id of the request: the caller's own `X-Request-Id`, or one that was made. It is in the log, too.",
    schema: { type: 'string' as const },
    example: '5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4',
  },
  Link: {
    description: 'The next page, with `rel="next"`; absent on the last one.',
    schema: { type: 'string' as const },
    example: '<https://sluice.example.com/api/v1/…?cursor=WzNd>; rel="next"',
  },
  'Retry-After': {
    description: 'Seconds after which another try may succeed.',
    schema: { type: 'integer' as const },
    example: 5,
  },
  'WWW-Authenticate': { schema: { type: 'string' as const }, example: 'Bearer' },
};

const errorBody = z
  .object({
    error_code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string().meta({ description: 'For people.' }),
    request_id: z.string(),
    details: z
      .array(z.object({ path: z.string(), message: z.string() }).meta({ id: 'ErrorDetail' }))
      .optional()
      .meta({ description: 'Each field that is wrong: where it is, and what is allowed there.' }),
  })
  .meta({ id: 'Error' });

type Explained = { name: string; description: string; message: string; details?: { path: string; message: string }[] };

const EXPLAINED: Record<ErrorCode, Explained> = {
  invalid_request: {
    name: 'InvalidRequest',
    description: 'Something in the request is not as it must be; `details` names each field.',
    message: 'limit must be a whole number from 1 to 500',
    details: [{ path: 'limit', message: 'must be a whole number from 1 to 500' }],
  },
  unauthorized: {
    name: 'Unauthorized',
    description: 'The key is missing, unknown or revoked.',
    message: 'an API key is needed, as "Authorization: Bearer <key>"',
  },
  forbidden: {
    name: 'Forbidden',
    description: "The key's role may not do this.",
    message: 'a viewer key may not do this',
  },
  resource_not_found: {
    name: 'NotFound',
    description: "There is no such thing, or it is another tenant's.",
    message: 'there is no such integration',
  },
  conflict: {
    name: 'Conflict',
    description: 'The state of things does not allow it; the message says why.',
    message: 'there is an integration erp already',
  },
  payload_too_large: {
    name: 'PayloadTooLarge',
    description: 'The body, or an event in it, is too large.',
    message: 'the body is too large',
  },
  unsupported_media_type: {
    name: 'UnsupportedMediaType',
    description: 'The body is of a type, charset or encoding that is not understood.',
    message: 'the content type must be application/json',
  },
  rate_limited: {
    name: 'RateLimited',
    description: 'Too many requests without a valid key came from this address. A valid key is let in at any time.',
    message: 'too many requests without a valid API key have come from this address; the next one is looked at in 42 s',
  },
  internal_error: {
    name: 'InternalError',
    description: 'A mistake of the service; the request id finds it in the log.',
    message: 'something went wrong here; the request id finds it in the log',
  },
  target_failed: {
    name: 'TargetFailed',
    description: 'The target did not take the event.',
    message: 'the event was sent again and not taken: the target answered 503',
  },
  service_unavailable: {
    name: 'ServiceUnavailable',
    description:
      'The database or Temporal does not answer, or too much is going on. A command may have been done all the same; the message says so then.',
    message: 'the database does not answer; try again in a moment',
  },
};

/** The errors that an operation can answer, by status; of each status there is one kind. */
export function errorAnswers(operation: Operation): Record<string, ZodOpenApiResponseObject> {
  return Object.fromEntries(codesOf(operation).map((code) => [String(ERROR_STATUS[code]), ERROR_ANSWERS[code]]));
}

function codesOf(operation: Operation): ErrorCode[] {
  const { body, bodyForms, params, errors = [] } = operation;
  const codes: ErrorCode[] = ['invalid_request', 'internal_error', ...errors];
  if (rolesOf(operation) !== 'anyone') codes.push('unauthorized', 'forbidden', 'rate_limited', 'service_unavailable');
  if (params !== undefined) codes.push('resource_not_found');
  if (body !== undefined || bodyForms !== undefined) codes.push('payload_too_large', 'unsupported_media_type');
  return codes;
}

const CODES = Object.keys(ERROR_STATUS) as ErrorCode[];

const ERROR_ANSWERS = Object.fromEntries(CODES.map((code) => [code, errorAnswer(code)])) as Record<
  ErrorCode,
  ZodOpenApiResponseObject
>;

function errorAnswer(code: ErrorCode): ZodOpenApiResponseObject {
  const { name, description, message, details } = EXPLAINED[code];
  const again = code === 'rate_limited' || code === 'service_unavailable';
  const request_id = HEADERS['X-Request-Id'].example;
  return {
    id: name,
    description,
    headers: Object.fromEntries(
      ['X-Request-Id', ...(again ? ['Retry-After'] : []), ...(code === 'unauthorized' ? ['WWW-Authenticate'] : [])].map(
        (header) => [header, { $ref: `#/components/headers/${header}` as const }],
      ),
    ),
    content: {
      'application/json': {
        schema: errorBody.and(z.object({ error_code: z.literal(code) })),
        example: { error_code: code, message, request_id, ...(details && { details }) },
      },
    },
  };
}
