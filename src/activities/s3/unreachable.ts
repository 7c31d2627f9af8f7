import type { S3Target } from '../../domain/integrations.js';
import { BlockedAddress } from '../address-guard.js';

const BY_CODE: Record<string, string> = {
  ENOTFOUND: 'its name does not resolve; check endpoint, aws_region and bucket',
  EAI_AGAIN: 'its name cannot be resolved at the moment',
  ECONNREFUSED: 'nothing listens there; check endpoint',
  ECONNRESET: 'the connection was closed before the answer was whole',
  EPIPE: 'the connection was closed before the answer was whole',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'there is no way to it in the network',
  ENETUNREACH: 'there is no way to it in the network',
  EPROTO: 'it does not speak TLS there; check whether endpoint is http or https',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name; check endpoint and force_path_style',
};

/** Why no answer came that could be understood. */
export function explainUnreachable(target: S3Target, error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return explainUnreachable(target, error.errors[0]);
  const store = target.endpoint === undefined ? 'the store' : `the store at ${new URL(target.endpoint).host}`;
  if (!(error instanceof Error)) return `${store} cannot be reached: ${String(error)}`;
  if (error instanceof BlockedAddress) return error.message;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = error.name === 'TimeoutError' ? BY_CODE.ETIMEDOUT : BY_CODE[code];
  if (known !== undefined) return `${store} cannot be reached: ${known}`;
  if (code === '' && hasAnswer(error)) return `${store} gave an answer that is not S3's; check endpoint`;
  return `${store} cannot be reached: ${code || error.message}`;
}

/** The SDK leaves the answer with the error when it could not make sense of it. */
function hasAnswer(error: Error): boolean {
  return '$response' in error || ('$metadata' in error && error.name !== 'AbortError');
}
