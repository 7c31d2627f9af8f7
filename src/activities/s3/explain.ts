import { S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Target } from '../../domain/integrations.js';
import { BlockedAddress } from '../address-guard.js';
import { StoreTrouble } from './store-trouble.js';
import { explainUnreachable } from './unreachable.js';

type Explain = (target: S3Target, error: S3ServiceException) => string;

const wrongRegion: Explain = ({ bucket, region }, error) => {
  const right = regionOf(error);
  const where = right === undefined ? `not in region ${region}` : `in region ${right}, not in ${region}`;
  return `bucket ${bucket} is ${where}; check aws_region`;
};

const denied: Explain = ({ bucket, kmsKeyId }, { message }) => {
  const action = /\b(?:s3|kms):[A-Za-z]+/.exec(message)?.[0] ?? 's3:PutObject';
  if (action.startsWith('kms:'))
    return `the access key may not use the KMS key ${kmsKeyId ?? 'of the bucket'}: ${action} denied`;
  const because = /\bbecause (.+)$/.exec(message)?.[1];
  return `the access key may not write to bucket ${bucket}: ${action} denied${because === undefined ? '' : ` (${because})`}`;
};

const busy: Explain = () => 'the store asks to slow down';

const BY_NAME: Record<string, Explain> = {
  NoSuchBucket: ({ bucket, region }) => `bucket ${bucket} does not exist in ${region}; check bucket and aws_region`,
  InvalidBucketName: ({ bucket }) => `the store takes ${bucket} for no name of a bucket; check bucket`,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  AccountProblem: () => "there is a problem with the store's account; ask its provider",
  InvalidAccessKeyId: () => 'the store does not know the access key; check aws_access_key_id',
  SignatureDoesNotMatch: () => 'the secret key does not belong to the access key; check aws_secret_access_key',
  ExpiredToken: () => 'the credentials have expired',
  InvalidToken: () => 'the store does not take the credentials; check both keys',
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  RequestTimeTooSkewed: () => "this machine's clock differs from the store's by more than 15 minutes; set it right",
  SlowDown: busy,
  TooManyRequests: busy,
  ServiceUnavailable: busy,
  BadDigest: () => 'the store got other bytes than were sent; something on the way changes them',
  XAmzContentSHA256Mismatch: () => 'the store got other bytes than were sent; something on the way changes them',
  QuotaExceeded: ({ bucket }) => `bucket ${bucket} is full`,
};

const BY_STATUS: Record<number, Explain> = { 301: wrongRegion, 307: wrongRegion, 403: denied };

/**
 * What is wrong with an S3 target, in words a person can act on. Never holds a credential.
 *
 * @param trouble what the client threw, or the trouble around it
 */
export function explain(target: S3Target, trouble: unknown): string {
  const error = trouble instanceof StoreTrouble ? trouble.cause : trouble;
  if (error instanceof BlockedAddress) return error.message;
  if (!(error instanceof S3ServiceException)) return explainUnreachable(target, error);
  const status = error.$metadata.httpStatusCode ?? 0;
  const known = Object.hasOwn(BY_NAME, error.name) ? BY_NAME[error.name] : BY_STATUS[status];
  if (known !== undefined) return known(target, error);
  if (error.name.startsWith('KMS')) {
    return `the KMS key ${target.kmsKeyId ?? 'of the bucket'} cannot be used: ${error.name}; check kms_key_id`;
  }
  const told = error.message === '' || error.message === error.name ? '' : `, ${error.message}`;
  return `the store answered ${status || 'nothing that can be read'}: ${error.name}${told}`;
}

/** The region that the store itself names. */
function regionOf({ $response, ...fields }: S3ServiceException): string | undefined {
  const header = $response?.headers['x-amz-bucket-region'];
  const field = 'Region' in fields ? fields.Region : undefined;
  return [header, field].find((region) => typeof region === 'string' && region !== '') as string | undefined;
}
