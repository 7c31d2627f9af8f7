import { randomBytes } from 'node:crypto';
import type { S3Target, SecretRef, Target, WebhookTarget } from '../../domain/integrations.js';
import { Secret } from '../../domain/secret.js';
import type { SecretName } from '../../store/lost-secret.js';
import type { SecretOwner } from '../../store/secrets.js';
import type { CallbackParameters, S3Parameters } from './schemas.js';

/** What is needed to put secrets away; nothing else keeps them. */
export type Safe = { put(owner: SecretOwner, field: SecretName, value: Secret): Promise<SecretRef> };

/** A fresh Standard Webhooks secret: `whsec_` and 32 random bytes in base64. */
export function newSigningSecret(): Secret {
  return new Secret(`whsec_${randomBytes(32).toString('base64')}`);
}

/**
 * The target that the parameters describe. New secrets are put away; those that the parameters leave out are kept from
 * `before`.
 */
export async function webhookTarget(
  safe: Safe,
  owner: SecretOwner,
  given: CallbackParameters,
  before?: WebhookTarget,
): Promise<WebhookTarget> {
  const { callback_url: url, api_key, concurrency, timeout_seconds, rate_limit_per_second, headers } = given;
  const kept = api_key === null ? undefined : before?.apiKey;
  const apiKey = typeof api_key === 'string' ? await safe.put(owner, 'api_key', new Secret(api_key)) : kept;
  return {
    kind: 'webhook',
    url: new URL(url).href,
    ...(apiKey !== undefined && api_key !== null && { apiKey }),
    signingSecret: before?.signingSecret ?? (await safe.put(owner, 'signing_secret', newSigningSecret())),
    ...(before?.previousSigningSecret && { previousSigningSecret: before.previousSigningSecret }),
    concurrency,
    timeoutSeconds: timeout_seconds,
    ...(rate_limit_per_second !== undefined && { rateLimitPerSecond: rate_limit_per_second }),
    ...(headers !== undefined && { headers }),
  };
}

/** See webhookTarget. */
export async function s3Target(
  safe: Safe,
  owner: SecretOwner,
  given: S3Parameters,
  before?: S3Target,
): Promise<S3Target> {
  const secret = async (field: 'aws_access_key_id' | 'aws_secret_access_key', kept: SecretRef | undefined) => {
    const value = given[field];
    if (value !== undefined) return safe.put(owner, field, new Secret(value));
    if (kept === undefined) throw new Error(`${field} is missing`);
    return kept;
  };
  return {
    kind: 's3',
    bucket: given.bucket,
    region: given.aws_region,
    accessKeyId: await secret('aws_access_key_id', before?.accessKeyId),
    secretAccessKey: await secret('aws_secret_access_key', before?.secretAccessKey),
    ...(given.key_prefix !== undefined && { keyPrefix: given.key_prefix }),
    ...(given.endpoint !== undefined && { endpoint: given.endpoint }),
    ...(given.force_path_style !== undefined && { forcePathStyle: given.force_path_style }),
    compression: given.compression,
    ...(given.server_side_encryption !== undefined && { serverSideEncryption: given.server_side_encryption }),
    ...(given.kms_key_id !== undefined && { kmsKeyId: given.kms_key_id }),
    batchMaxBytes: given.batch_max_bytes,
    batchMaxSeconds: given.batch_max_seconds,
  };
}

/** A target as the API shows it: `callback_parameters` or `s3_parameters`, with hints where secrets are. */
export function targetParameters(target: Target) {
  if (target.kind === 'webhook') {
    return {
      callback_parameters: {
        callback_url: target.url,
        ...(target.apiKey && { api_key_hint: target.apiKey.hint }),
        concurrency: target.concurrency,
        timeout_seconds: target.timeoutSeconds,
        rate_limit_per_second: target.rateLimitPerSecond,
        headers: target.headers,
      },
    };
  }
  return {
    s3_parameters: {
      aws_access_key_id_hint: target.accessKeyId.hint,
      aws_region: target.region,
      bucket: target.bucket,
      key_prefix: target.keyPrefix,
      endpoint: target.endpoint,
      force_path_style: target.forcePathStyle,
      compression: target.compression,
      server_side_encryption: target.serverSideEncryption,
      kms_key_id: target.kmsKeyId,
      batch_max_bytes: target.batchMaxBytes,
      batch_max_seconds: target.batchMaxSeconds,
    },
  };
}
