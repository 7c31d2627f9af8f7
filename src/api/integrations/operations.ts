import { z } from 'zod';
import { type Operation, operations } from '../operations/operation.js';
import { ofIntegration } from '../operations/shapes.js';
import { emptyBody } from '../requests.js';
import { integrationShown } from './present.js';
import { endDateChange, INTEGRATIONS_PATH, integrationChange, integrationsQuery, newIntegration } from './schemas.js';

const WEBHOOK_EXAMPLE: z.input<typeof integrationShown> = {
  id: 'erp',
  integration_type: 'permanent',
  status: 'running',
  status_reason: 'created by ops',
  target: 'webhook',
  callback_parameters: {
    callback_url: 'https://erp.example.com/orders',
    api_key_hint: '-erp',
    concurrency: 10,
    timeout_seconds: 15,
  },
  filter_conditions: { event_filter: [], entity_filter: ['order'] },
  created_at: '2026-01-31T09:30:00.000Z',
  updated_at: '2026-01-31T09:30:00.000Z',
  last_delivery_at: '2026-01-31T09:31:12.250Z',
};

const STOPPED_EXAMPLE = { ...WEBHOOK_EXAMPLE, status: 'stopped', status_reason: 'paused by ops' };

const NEW_WEBHOOK: z.input<typeof newIntegration> = {
  id: 'erp',
  integration_type: 'permanent',
  callback_parameters: { callback_url: 'https://erp.example.com/orders', api_key: 'the-key-of-the-erp' },
  filter_conditions: { entity_filter: ['order'] },
};

const NEW_BUCKET: z.input<typeof newIntegration> = {
  id: 'january-again',
  integration_type: 'temporary',
  starts_at: '2026-01-01T00:00:00.000Z',
  ends_at: '2026-02-01T00:00:00.000Z',
  s3_parameters: {
    aws_access_key_id: 'AKIAIOSFODNN7EXAMPLE',
    aws_secret_access_key: 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY',
    aws_region: 'eu-central-1',
    bucket: 'acme-events',
    key_prefix: 'exports',
  },
};

const shown = { schema: integrationShown, example: WEBHOOK_EXAMPLE };

/** A command answers when the integration shows it, or after 5 s with the state that it had. */
const commanded = (description: string, example: unknown = WEBHOOK_EXAMPLE): Operation['answers'] => ({
  200: { description, schema: integrationShown, example },
  202: { description: 'Accepted; the integration has not shown it yet.', schema: integrationShown, example },
});

const path = `${INTEGRATIONS_PATH}/{id}` as const;
const tag = 'Integrations';

export const integrationOperations = operations({
  listIntegrations: {
    method: 'get',
    path: INTEGRATIONS_PATH,
    tag,
    summary: 'All integrations, by id',
    query: integrationsQuery,
    answers: {
      200: {
        description: 'The integrations of the tenant.',
        schema: z.object({ integrations: z.array(integrationShown) }).meta({ id: 'IntegrationList' }),
        example: { integrations: [WEBHOOK_EXAMPLE] },
      },
    },
  },
  createIntegration: {
    method: 'post',
    path: INTEGRATIONS_PATH,
    tag,
    summary: 'Creates an integration, which starts by itself',
    description:
      'Exactly one of `callback_parameters` and `s3_parameters` is given. A temporary integration needs `starts_at` and `ends_at`, and receives every event published in between, from the past as well; a permanent one has no `ends_at`, and begins with the next event unless `starts_at` says otherwise. `starts_at` is never in the future. A tenant has a limited number of integrations: over it, 400.',
    body: newIntegration,
    bodyExamples: { webhook: NEW_WEBHOOK, s3: NEW_BUCKET },
    answers: commanded('The new integration.'),
    errors: ['conflict', 'secret_lost'],
  },
  getIntegration: {
    method: 'get',
    path,
    tag,
    summary: 'One integration',
    params: ofIntegration,
    answers: { 200: { description: 'The integration.', ...shown } },
  },
  changeIntegration: {
    method: 'patch',
    path,
    tag,
    summary: 'Changes the events or the details of the target',
    description:
      'Takes effect at once, also while it runs; no event is lost or sent twice by it. Parameters of the target are sent whole: optional fields that are left out go back to their defaults, secrets that are left out are kept. `"filter_conditions": null` means every event. The kind of the target does not change.',
    params: ofIntegration,
    body: integrationChange,
    bodyExamples: {
      events: { filter_conditions: { event_filter: ['order.created', 'order.completed'] } },
      webhook: { callback_parameters: { callback_url: 'https://erp.example.com/v2/orders', concurrency: 20 } },
    },
    answers: commanded('The changed integration.'),
    errors: ['conflict'],
  },
  deleteIntegration: {
    method: 'delete',
    path,
    tag,
    summary: 'Stops and removes an integration',
    description: 'With its publications, rejected events, log and secrets. Its id can be used again at once.',
    params: ofIntegration,
    answers: {
      200: { description: 'It is gone.' },
      202: { description: 'Accepted; it is about to be gone.' },
    },
  },
  startIntegration: {
    method: 'post',
    path: `${path}/_start`,
    tag,
    summary: 'Goes on with the first event that has not been delivered',
    description:
      'One that runs goes on running. One that has reached its end date and owes nothing does not start: 409; move `ends_at`.',
    params: ofIntegration,
    body: emptyBody,
    answers: commanded('The integration runs.'),
    errors: ['conflict'],
  },
  stopIntegration: {
    method: 'post',
    path: `${path}/_stop`,
    tag,
    summary: 'Pauses: once answered, nothing more is sent',
    description: 'Its events wait for it. One that is stopped stays stopped.',
    params: ofIntegration,
    body: emptyBody,
    answers: commanded('The integration is stopped.', STOPPED_EXAMPLE),
    errors: ['conflict'],
  },
  moveEndDate: {
    method: 'put',
    path: `${path}/ends_at`,
    tag,
    summary: 'Moves the end of a temporary integration',
    description:
      'One that has expired runs again when the new end is later. A past instant ends it there. A permanent integration has no end: 400.',
    params: ofIntegration,
    body: endDateChange,
    bodyExamples: { later: { ends_at: '2026-03-01T00:00:00.000Z' } },
    answers: commanded('The integration with its new end.'),
    errors: ['conflict'],
  },
});
