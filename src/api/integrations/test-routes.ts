import type { Response, Router } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { AddressGuard } from '../../activities/index.js';
import { Stores, testS3 } from '../../activities/s3/index.js';
import { type Pools, testWebhook } from '../../activities/webhook/index.js';
import type { IntegrationSpec, Target } from '../../domain/integrations.js';
import type { Caller } from '../../domain/roles.js';
import { EVERY_EVENT } from '../../domain/subscriptions.js';
import type { TargetTest } from '../../domain/target-tests.js';
import type { IntegrationDocument, Integrations } from '../../store/integrations.js';
import type { Secrets } from '../../store/secrets.js';
import { findIntegration } from '../find-integration.js';
import { operations } from '../operations/operation.js';
import { routesOf } from '../operations/routes.js';
import { ofIntegration } from '../operations/shapes.js';
import { emptyBody } from '../requests.js';
import { type CallbackParameters, INTEGRATIONS_PATH, type TargetTrial, targetTrial } from './schemas.js';
import { changedTarget, checkAddresses } from './target-changes.js';
import { s3Target, webhookTarget } from './targets.js';
import { UnsavedSecrets } from './unsaved-secrets.js';

/** What testing a target needs. */
export type TestParts = {
  guard: AddressGuard;
  integrations: Pick<Integrations, 'get'>;
  pools: Pools;
  secrets: Pick<Secrets, 'get'>;
  s3Stores: Stores;
};

const targetTest = z
  .object({
    ok: z.boolean(),
    response_code: z.int().optional().meta({ description: 'HTTP status, when the target answered with one.' }),
    response_time_ms: z.number(),
    error: z.string().optional().meta({ description: 'What went wrong, or should be known, in words.' }),
  })
  .meta({ id: 'TargetTest', description: 'What a test of a target has shown.' });

const shown = {
  200: {
    description: 'What the test has shown; also when the target does not work.',
    schema: targetTest,
    example: { ok: false, response_code: 401, response_time_ms: 12.5, error: 'the target answered 401' },
  },
};

const tag = 'Integrations';

export const testOperations = operations({
  testUnsavedTarget: {
    method: 'post',
    path: `${INTEGRATIONS_PATH}/_test`,
    tag,
    summary: 'Tries a target before it is saved',
    description:
      'Exactly one of `callback_parameters` and `s3_parameters` is given, and checked as at the creation. With the `id` of an integration, secrets that are left out are those of that one. Nothing is kept.',
    body: targetTrial,
    bodyExamples: {
      webhook: {
        callback_parameters: { callback_url: 'https://erp.example.com/orders', api_key: 'the-key-of-the-erp' },
      },
      edited: { id: 'erp', callback_parameters: { callback_url: 'https://erp.example.com/v2/orders' } },
    },
    answers: shown,
    errors: ['resource_not_found', 'secret_lost'],
  },
  testTarget: {
    method: 'post',
    path: `${INTEGRATIONS_PATH}/{id}/_test`,
    tag,
    summary: 'Tries the target, now',
    description:
      'Sends one test event to a webhook; writes and removes a probe object in a bucket. Works on stopped integrations too, and uses up no event.',
    params: ofIntegration,
    body: emptyBody,
    answers: shown,
    errors: ['secret_lost'],
  },
});

/** What is tested: an integration, or what would be one. */
type Tested = { spec: IntegrationSpec; revision: number };

/** Tries targets, before they are saved or afterwards, whether or not they run; no event is touched by it. */
export function testRoutes(parts: TestParts): Router {
  return routesOf(testOperations, {
    testUnsavedTarget: async ({ response, caller, body: trial }) => {
      checkAddresses(parts.guard, trial);
      const secrets = new UnsavedSecrets(parts.secrets);
      const stores = new Stores({ secrets, guard: parts.guard });
      try {
        const tested = await tried(secrets, caller, trial);
        present(response, await test({ secrets, pools: parts.pools, stores }, tested));
      } finally {
        stores.close();
      }
    },
    testTarget: async ({ response, caller, params }) => {
      const integration = await findIntegration(parts.integrations, caller, params.id);
      const { secrets, pools, s3Stores: stores } = parts;
      present(response, await test({ secrets, pools, stores }, integration));
    },
  });

  /** The integration as it would be with the parameters on trial; of one that there is already, with its secrets. */
  async function tried(secrets: UnsavedSecrets, caller: Caller, trial: TargetTrial): Promise<Tested> {
    if (trial.id === undefined) return newlyMade(secrets, caller, trial);
    const before: IntegrationDocument = await findIntegration(parts.integrations, caller, trial.id);
    const { spec, revision } = before;
    return { spec: { ...spec, target: (await changedTarget(secrets, before, trial)) ?? spec.target }, revision };
  }
}

async function newlyMade(secrets: UnsavedSecrets, { tenant }: Caller, trial: TargetTrial): Promise<Tested> {
  const owner = { tenant, uid: uuidv7() };
  const { callback_parameters: callback, s3_parameters: s3 } = trial;
  const target: Target =
    s3 === undefined
      ? await webhookTarget(secrets, owner, callback as CallbackParameters)
      : await s3Target(secrets, owner, s3);
  const createdAt = new Date().toISOString();
  const spec = { ...owner, id: 'new', type: 'permanent' as const, subscription: EVERY_EVENT, target, createdAt };
  return { spec, revision: 1 };
}

type Means = { secrets: Pick<Secrets, 'get'>; pools: Pools; stores: Stores };

function test(means: Means, tested: Tested): Promise<TargetTest> {
  const { target } = tested.spec;
  return target.kind === 'webhook' ? testWebhook(means, tested, target) : testS3(means, tested.spec, target);
}

function present(response: Response, { ok, code, ms, error }: TargetTest): void {
  response.json({ ok, response_code: code, response_time_ms: ms, error } satisfies z.input<typeof targetTest>);
}
