import type { S3Target, SecretRef, Target, WebhookTarget } from '../domain/integrations.js';

/**
 * Whether something that was sent by hand is a target. The API has schemas for what it takes; these few checks are for
 * signals from Temporal's own tools, and weigh nothing in each cached workflow.
 */
export function isTarget(value: unknown): value is Target {
  if (!isRecord(value) || (value.kind !== 'webhook' && value.kind !== 's3')) return false;
  const checks: Checks = value.kind === 'webhook' ? WEBHOOK : S3;
  const known = Object.keys(value).every((field) => Object.hasOwn(checks, field));
  return known && Object.entries(checks).every(([field, check]) => check(value[field]));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isSecretRef(value: unknown): value is SecretRef {
  return isRecord(value) && text(value.id) && typeof value.hint === 'string' && Object.keys(value).length === 2;
}

type Check = (value: unknown) => boolean;
type Checks = Record<string, Check>;

const anything: Check = () => true;
const text: Check = (value) => typeof value === 'string' && value !== '' && value.length <= 2_048;
const flag: Check = (value) => typeof value === 'boolean';
const url: Check = (value) => text(value) && /^https?:\/\/[^/]/.test(String(value));
const secret: Check = isSecretRef;
const headers: Check = (value) => isRecord(value) && Object.values(value).every((one) => typeof one === 'string');

const oneOf =
  (...words: string[]): Check =>
  (value) =>
    words.includes(String(value));

const whole =
  (from: number, to: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to;

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const WEBHOOK: Record<keyof WebhookTarget, Check> = {
  kind: anything,
  url,
  apiKey: optional(secret),
  signingSecret: secret,
  previousSigningSecret: optional(
    (value) => isRecord(value) && secret(value.ref) && text(value.expiresAt) && Object.keys(value).length === 2,
  ),
  concurrency: whole(1, 100),
  timeoutSeconds: whole(1, 60),
  rateLimitPerSecond: optional(whole(1, 10_000)),
  headers: optional(headers),
};

const S3: Record<keyof S3Target, Check> = {
  kind: anything,
  bucket: text,
  region: text,
  accessKeyId: secret,
  secretAccessKey: secret,
  keyPrefix: optional(text),
  endpoint: optional(url),
  forcePathStyle: optional(flag),
  compression: oneOf('none', 'gzip'),
  serverSideEncryption: optional(oneOf('AES256', 'aws:kms')),
  kmsKeyId: optional(text),
  batchMaxBytes: whole(1_048_576, 1_073_741_824),
  batchMaxSeconds: whole(10, 3_600),
};
