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
  secret_lost: {
    name: 'SecretLost',
    description:
      'A secret of the integration is not stored any more, or cannot be decrypted. The message says which, and how to give it anew; `details` names the field that takes it, where there is one.',
    message: 'the api_key is lost (it is not stored any more); give it anew by an edit of callback_parameters.api_key',
    details: [
      {
        path: 'callback_parameters.api_key',
        message:
          'the api_key is lost (it is not stored any more); give it anew by an edit of callback_parameters.api_key',
      },
    ],
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

/** The errors that an operation can answer, by status. */
export function errorAnswers(operation: Operation): Record<string, ZodOpenApiResponseObject> {
  const asked = new Set(codesOf(operation));
  const codes = (Object.keys(ERROR_STATUS) as ErrorCode[]).filter((code) => asked.has(code));
  const statuses = new Set(codes.map((code) => ERROR_STATUS[code]));
  return Object.fromEntries(
    [...statuses].map((status) => [String(status), errorAnswer(codes.filter((code) => ERROR_STATUS[code] === status))]),
  );
}

function codesOf(operation: Operation): ErrorCode[] {
  const { body, bodyForms, params, errors = [] } = operation;
  const codes: ErrorCode[] = ['invalid_request', 'internal_error', ...errors];
  if (rolesOf(operation) !== 'anyone') codes.push('unauthorized', 'forbidden', 'rate_limited', 'service_unavailable');
  if (params !== undefined) codes.push('resource_not_found');
  if (body !== undefined || bodyForms !== undefined) codes.push('payload_too_large', 'unsupported_media_type');
  return codes;
}

const KEPT = new Map<string, ZodOpenApiResponseObject>();

/** One answer with any of these codes. The same ones make the same object, so that the document has it once, by its name. */
function errorAnswer(codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const id = codes.map((code) => EXPLAINED[code].name).join('Or');
  const kept = KEPT.get(id) ?? { id, ...describedErrors(codes) };
  KEPT.set(id, kept);
  return kept;
}

function describedErrors(codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const again = codes.some((code) => code === 'rate_limited' || code === 'service_unavailable');
  const names = ['X-Request-Id', ...(again ? ['Retry-After'] : [])];
  if (codes.includes('unauthorized')) names.push('WWW-Authenticate');
  const examples = codes.map((code) => [code, { value: exampleOf(code) }] as const);
  return {
    description: codes.map((code) => EXPLAINED[code].description).join(' Or: '),
    headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` as const }])),
    content: {
      'application/json': {
        schema: errorBody.and(z.object({ error_code: z.literal(codes) })),
        ...(examples.length === 1 ? { example: examples[0]?.[1].value } : { examples: Object.fromEntries(examples) }),
      },
    },
  };
}

function exampleOf(code: ErrorCode) {
  const { message, details } = EXPLAINED[code];
  return { error_code: code, message, request_id: HEADERS['X-Request-Id'].example, ...(details && { details }) };
}
