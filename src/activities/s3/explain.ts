import { S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Target } from '../../domain/integrations.js';
import { BlockedAddress } from '../address-guard.js';

type Explain = (target: S3Target, error: S3ServiceException) => string;

const BY_NAME: Record<string, Explain> = {
  NoSuchBucket: ({ bucket, region }) => `bucket ${bucket} does not exist in ${region}`,
  AccessDenied: ({ bucket }, error) => `the access key may not write to bucket ${bucket}: ${actionIn(error)} denied`,
  InvalidAccessKeyId: () => 'the store does not know the access key; check aws_access_key_id',
  SignatureDoesNotMatch: () => 'the secret key does not belong to the access key; check aws_secret_access_key',
  PermanentRedirect: ({ bucket, region }) => `bucket ${bucket} is not in region ${region}; check aws_region`,
  AuthorizationHeaderMalformed: ({ bucket, region }) => `bucket ${bucket} is not in region ${region}; check aws_region`,
  ExpiredToken: () => 'the credentials have expired',
  SlowDown: () => 'the store asks to slow down',
  KMSAccessDeniedException: ({ kmsKeyId }) => `the access key may not use the KMS key ${kmsKeyId ?? 'of the bucket'}`,
};

/** What is wrong with an S3 target, in words a person can act on. Never holds a credential. */
export function explain(target: S3Target, error: unknown): string {
  if (error instanceof BlockedAddress) return error.message;
  if (error instanceof S3ServiceException) {
    const known = BY_NAME[error.name];
    if (known !== undefined) return known(target, error);
    const status = error.$metadata.httpStatusCode;
    if (status === 403) return `the access key may not write to bucket ${target.bucket}: s3:PutObject denied`;
    if (status === 301) return `bucket ${target.bucket} is not in region ${target.region}; check aws_region`;
    return `the store answered ${status ?? 'nothing'}: ${error.name}`;
  }
  return `the store cannot be reached: ${codeOf(error)}`;
}

/** What the credentials lack the right to. Nothing else of the message: a store may repeat whatever it was sent. */
function actionIn({ message }: S3ServiceException): string {
  return /\b(?:s3|kms):[A-Za-z]+/.exec(message)?.[0] ?? 's3:PutObject';
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
