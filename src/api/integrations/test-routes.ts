import type { Router } from 'express';
import { z } from 'zod';
import { type Stores, testS3 } from '../../activities/s3/index.js';
import { type Pools, testWebhook } from '../../activities/webhook/index.js';
import type { TargetTest } from '../../domain/target-tests.js';
import type { IntegrationDocument, Integrations } from '../../store/integrations.js';
import type { Secrets } from '../../store/secrets.js';
import { findIntegration } from '../find-integration.js';
import { operations } from '../operations/operation.js';
import { routesOf } from '../operations/routes.js';
import { ofIntegration } from '../operations/shapes.js';
import { emptyBody } from '../requests.js';
import { INTEGRATIONS_PATH } from './schemas.js';

/** What testing a target needs. */
export type TestParts = {
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

export const testOperations = operations({
  testTarget: {
    method: 'post',
    path: `${INTEGRATIONS_PATH}/{id}/_test`,
    tag: 'Integrations',
    summary: 'Tries the target, now',
    description:
      'Sends one test event to a webhook; writes and removes a probe object in a bucket. Works on stopped integrations too, and uses up no event.',
    params: ofIntegration,
    body: emptyBody,
    answers: {
      200: {
        description: 'What the test has shown; also when the target does not work.',
        schema: targetTest,
        example: { ok: false, response_code: 401, response_time_ms: 12.5, error: 'the target answered 401' },
      },
    },
  },
});

/** Tries an integration's target, whether or not it runs; no event is touched by it. */
export function testRoutes(parts: TestParts): Router {
  return routesOf(testOperations, {
    testTarget: async ({ response, caller, params }) => {
      const integration = await findIntegration(parts.integrations, caller, params.id);
      const { ok, code, ms, error } = await test(integration);
      response.json({ ok, response_code: code, response_time_ms: ms, error } satisfies z.input<typeof targetTest>);
    },
  });

  function test(integration: IntegrationDocument): Promise<TargetTest> {
    const { spec } = integration;
    const { target } = spec;
    return target.kind === 'webhook'
      ? testWebhook(parts, integration, target)
      : testS3({ stores: parts.s3Stores }, spec, target);
  }
}
