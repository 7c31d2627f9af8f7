import type { SecretLost } from '../store/lost-secret.js';

/** One field of a request that is wrong; `path` is where (`events[17].name`), `message` says what is allowed. */
export type ErrorDetail = { path: string; message: string };

/** Every error that the API answers, with its HTTP status. The words are part of the contract and never change. */
export const ERROR_STATUS = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  resource_not_found: 404,
  conflict: 409,
  secret_lost: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal_error: 500,
  target_failed: 502,
  service_unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** An error whose message is meant for the caller. Anything else that is thrown becomes `internal_error`, unexplained. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly options: { details?: ErrorDetail[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** @param whose what the message begins with where it is not the integration that was asked for */
export function secretLost(lost: SecretLost, whose = ''): ApiError {
  const message = `${whose}${lost.message}`;
  const { field: path } = lost;
  return new ApiError('secret_lost', message, { ...(path && { details: [{ path, message }] }), cause: lost });
}
