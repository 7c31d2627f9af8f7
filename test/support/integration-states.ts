import type { DeliverResult, NextStep } from '../../src/domain/deliveries.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import type { IntegrationSpec, S3Target, WebhookTarget } from '../../src/domain/integrations.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { uniqueName } from './unique-name.js';

export const WEBHOOK: WebhookTarget = {
  kind: 'webhook',
  url: 'https://shop.example/hook',
  signingSecret: { id: 'secret-1', hint: 'abcd' },
  concurrency: 10,
  timeoutSeconds: 15,
};

export const S3: S3Target = {
  kind: 's3',
  bucket: 'exports',
  region: 'eu-central-1',
  accessKeyId: { id: 'secret-2', hint: 'AKID' },
  secretAccessKey: { id: 'secret-3', hint: 'wxyz' },
  compression: 'none',
  batchMaxBytes: 52_428_800,
  batchMaxSeconds: 300,
};

export const CREATED = '2026-03-01T12:00:00.000Z';

/** A new integration to a webhook; temporary when it is given an end. */
export function newState(spec: Partial<IntegrationSpec> = {}, state: Partial<IntegrationState> = {}): IntegrationState {
  const id = uniqueName('hook');
  return {
    spec: {
      tenant: 'acme',
      id,
      uid: `uid-${id}`,
      type: spec.endsAt === undefined ? 'permanent' : 'temporary',
      subscription: EVERY_EVENT,
      target: WEBHOOK,
      createdAt: CREATED,
      ...spec,
    },
    status: 'running',
    statusReason: 'created by alice',
    revision: 1,
    version: 0,
    expired: false,
    requests: [],
    updatedAt: CREATED,
    searchable: false,
    ...state,
  };
}

/** A delivery's answer. */
export function answer(next: NextStep, counts: Partial<DeliverResult> = {}): DeliverResult {
  return { delivered: 0, failed: 0, rejected: 0, skipped: 0, ...counts, next };
}

export const PROBE_POLICY = { baseSeconds: 5, capSeconds: 300, giveUpSeconds: 86_400 };

export const WAIT = answer({ kind: 'wait' });
export const CONTINUE = answer({ kind: 'continue' });
export const ENDED = answer({ kind: 'ended' });
export const GONE = answer({ kind: 'gone', error: 'HTTP 410' });
export const FAILING = answer({ kind: 'target_failing', error: 'HTTP 500', policy: PROBE_POLICY }, { failed: 20 });
export const DELIVERED = answer({ kind: 'wait' }, { delivered: 3 });
