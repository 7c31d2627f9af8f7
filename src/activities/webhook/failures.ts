import { errors } from 'undici';
import type { FailureClass } from '../../domain/outcomes.js';
import { BlockedAddress } from '../address-guard.js';
import type { Stage } from './connections.js';

/** A request's failure in one stable word, and in words for a person. */
export type Failure = { failure: FailureClass; message: string };

const NOT_CONNECTED = 'the target did not accept a connection in time';
const CLOSED = 'the target closed the connection before it answered';
const NO_ROUTE = 'there is no route to the target';
const NOT_HTTP = 'the answer is not valid HTTP';

/** Codes of Node's sockets and of undici 7 (lib/core/errors.js), as far as a POST without pipelining can meet them. */
const CODES: Record<string, [FailureClass, string]> = {
  ENOTFOUND: ['dns', 'the name of the target does not resolve'],
  EAI_AGAIN: ['dns', 'the name server does not answer'],
  ENODATA: ['dns', 'the name of the target has no address'],
  ECONNREFUSED: ['connect_refused', 'the target refuses connections: nothing listens at this port'],
  UND_ERR_CONNECT_TIMEOUT: ['connect_timeout', NOT_CONNECTED],
  ETIMEDOUT: ['connect_timeout', NOT_CONNECTED],
  EHOSTUNREACH: ['connect_failed', NO_ROUTE],
  ENETUNREACH: ['connect_failed', NO_ROUTE],
  EHOSTDOWN: ['connect_failed', NO_ROUTE],
  EADDRNOTAVAIL: ['connect_failed', 'no connection can be made from here: there is no free port or address'],
  EMFILE: ['connect_failed', 'no connection can be made from here: too many files are open'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'the target did not answer in time'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'the target did not finish its answer in time'],
  ECONNRESET: ['reset', CLOSED],
  ECONNABORTED: ['reset', CLOSED],
  EPIPE: ['reset', CLOSED],
  UND_ERR_SOCKET: ['reset', CLOSED],
  UND_ERR_CLOSED: ['reset', 'the connection was closed here before it was answered'],
  UND_ERR_DESTROYED: ['reset', 'the connection was closed here before it was answered'],
  UND_ERR_HEADERS_OVERFLOW: ['bad_response', 'the headers of the answer are too large'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['bad_response', 'the answer has another length than it says'],
  UND_ERR_RES_EXCEEDED_MAX_SIZE: ['bad_response', 'the answer is too large'],
};

/** Puts what undici, a socket or TLS threw into the words of an attempt's record. */
export function failureOf(error: unknown): Failure {
  const cause = rootOf(error);
  if (cause instanceof BlockedAddress) return { failure: 'blocked_address', message: cause.message };
  const code = codeOf(cause);
  if (isLookup(cause)) return { failure: 'dns', message: CODES[code]?.[1] ?? `no answer of the name server: ${code}` };
  // undici has no code of its own for an answer that came unasked, or that switches to another protocol.
  if (code === 'UND_ERR_SOCKET' && /^bad (response|upgrade)$/.test(textOf(cause))) {
    return { failure: 'bad_response', message: NOT_HTTP };
  }
  const known = CODES[code];
  if (known !== undefined) return { failure: known[0], message: known[1] };
  if (cause instanceof errors.HTTPParserError) return { failure: 'bad_response', message: NOT_HTTP };
  if (isTls(code, cause)) return { failure: 'tls', message: `no secure connection: ${tlsTextOf(cause)}` };
  return { failure: 'connect_failed', message: textOf(cause) };
}

/** The failure of a request whose time was over, by what it was waiting for then. */
export function overdueAt(stage: Stage): Failure {
  switch (stage) {
    case 'dns':
      return { failure: 'dns', message: 'the name of the target did not resolve in time' };
    case 'connect':
      return { failure: 'connect_timeout', message: NOT_CONNECTED };
    case 'tls':
      return { failure: 'tls', message: 'no secure connection: the target did not finish the TLS handshake in time' };
    case 'open':
      return { failure: 'timeout', message: 'the target did not answer in time' };
  }
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

/** Whether it was thrown by a look-up of a name, with whatever code. */
function isLookup(error: unknown): boolean {
  const syscall = typeof error === 'object' && error !== null && 'syscall' in error ? String(error.syscall) : '';
  return /^(getaddrinfo|query)/.test(syscall);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** OpenSSL's own messages hold its sources' places; its reason is what is left for a person. */
function tlsTextOf(error: unknown): string {
  const reason = typeof error === 'object' && error !== null && 'reason' in error ? String(error.reason) : undefined;
  if (reason === undefined || codeOf(error) === 'ERR_TLS_CERT_ALTNAME_INVALID') return textOf(error);
  return reason === 'wrong version number' ? 'the target does not speak TLS at this port' : reason;
}

function isTls(code: string, error: unknown): boolean {
  return (
    code.startsWith('ERR_SSL') ||
    code.startsWith('ERR_TLS') ||
    code === 'EPROTO' ||
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code) ||
    /certificate|SSL routines/.test(textOf(error))
  );
}
