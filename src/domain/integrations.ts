import type { Subscription } from './subscriptions.js';

/** Names a stored secret without holding it; `hint` is the secret's last 4 characters. */
export type SecretRef = { id: string; hint: string };

/** Where a webhook integration sends each event, as one POST. */
export type WebhookTarget = {
  kind: 'webhook';
  url: string;
  apiKey?: SecretRef;
  /** Signs each request (Standard Webhooks). */
  signingSecret: SecretRef;
  /** Signs too, until `expiresAt` (ISO 8601): the secret was rotated a short while ago. */
  previousSigningSecret?: { ref: SecretRef; expiresAt: string };
  /** Requests in flight at once. */
  concurrency: number;
  timeoutSeconds: number;
  rateLimitPerSecond?: number;
  headers?: Record<string, string>;
};

/** Headers that the service sets itself, or that belong to the connection: integrations cannot give them. */
export const SERVICE_HEADERS: readonly string[] = [
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'traceparent',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'webhook-id',
  'webhook-signature',
  'webhook-timestamp',
];

/** The bucket that an S3 integration writes its batches to. */
export type S3Target = {
  kind: 's3';
  bucket: string;
  region: string;
  accessKeyId: SecretRef;
  secretAccessKey: SecretRef;
  keyPrefix?: string;
  endpoint?: string;
  forcePathStyle?: boolean;
  compression: 'none' | 'gzip';
  serverSideEncryption?: 'AES256' | 'aws:kms';
  kmsKeyId?: string;
  batchMaxBytes: number;
  batchMaxSeconds: number;
};

export type Target = WebhookTarget | S3Target;
export type TargetKind = Target['kind'];

/**
 * What an operator asked for. It travels through workflow histories, so it is plain JSON (instants are ISO 8601 in UTC)
 * and holds no secret.
 */
export type IntegrationSpec = {
  tenant: string;
  /** Chosen by the operator, unique among the tenant's present integrations. */
  id: string;
  /** Ours, never used twice: what belongs to a deleted integration cannot be taken for its successor's. */
  uid: string;
  type: 'permanent' | 'temporary';
  startsAt?: string;
  /** Temporary integrations only: the first instant that is not delivered any more. */
  endsAt?: string;
  subscription: Subscription;
  target: Target;
  createdAt: string;
};

export type IntegrationStatus = 'running' | 'stopped';

/** The workflow that is an integration; the id alone finds it. */
export function integrationWorkflowId(tenant: string, id: string): string {
  return `integration/${tenant}/${id}`;
}

/** The workflow that sends rejected events of an integration again; one at a time. */
export function retryWorkflowId(tenant: string, id: string): string {
  return `retry/${tenant}/${id}`;
}
