import type { FailureClass } from '../../domain/outcomes.js';
import { BlockedAddress } from '../address-guard.js';

/** A request's failure in one stable word, and in words for a person. */
export type Failure = { failure: FailureClass; message: string };

const CODES: Record<string, [FailureClass, string]> = {
  ENOTFOUND: ['dns', 'the name of the target does not resolve'],
  EAI_AGAIN: ['dns', 'the name server does not answer'],
  ENODATA: ['dns', 'the name of the target has no address'],
  ECONNREFUSED: ['connect_refused', 'the target refuses connections: nothing listens at this port'],
  UND_ERR_CONNECT_TIMEOUT: ['connect_timeout', 'the target did not accept a connection in time'],
  ETIMEDOUT: ['connect_timeout', 'the target did not accept a connection in time'],
  EHOSTUNREACH: ['connect_failed', 'there is no route to the target'],
  ENETUNREACH: ['connect_failed', 'there is no route to the target'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'the target did not answer in time'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'the target did not finish its answer in time'],
  UND_ERR_ABORTED: ['timeout', 'the target did not answer in time'],
  ABORT_ERR: ['timeout', 'the target did not answer in time'],
  ECONNRESET: ['reset', 'the target closed the connection before it answered'],
  EPIPE: ['reset', 'the target closed the connection before it answered'],
  UND_ERR_SOCKET: ['reset', 'the target closed the connection before it answered'],
  UND_ERR_HEADERS_OVERFLOW: ['bad_response', 'the headers of the answer are too large'],
  UND_ERR_RESPONSE_EXCEEDED_SIZE: ['bad_response', 'the answer is too large'],
};

/** Puts what undici, a socket or TLS threw into the words of an attempt's record. */
export function failureOf(error: unknown): Failure {
  const cause = rootOf(error);
  if (cause instanceof BlockedAddress) return { failure: 'blocked_address', message: cause.message };
  const code = codeOf(cause);
  const known = CODES[code];
  if (known !== undefined) return { failure: known[0], message: known[1] };
  if (code.startsWith('HPE_')) return { failure: 'bad_response', message: 'the answer is not valid HTTP' };
  if (isTls(code, cause)) return { failure: 'tls', message: `no secure connection: ${textOf(cause)}` };
  return { failure: 'connect_failed', message: textOf(cause) };
}

/** The failure that an HTTP status stands for; undefined for a success. */
export function failureOfStatus(code: number): Failure | undefined {
  if (code >= 200 && code < 300) return undefined;
  if (code >= 300 && code < 400) {
    return { failure: 'redirect', message: `the target answered ${code}; redirects are not followed` };
  }
  return { failure: `http_${Math.floor(code / 100)}xx`, message: `the target answered ${code}` };
}

/** Several addresses tried and failed come as one AggregateError; the first tells enough. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  return error;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isTls(code: string, error: unknown): boolean {
  return (
    code.startsWith('ERR_SSL') ||
    code.startsWith('ERR_TLS') ||
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code) ||
    /certificate|SSL routines/.test(textOf(error))
  );
}
