import { Router } from 'express';
import { type Stores, testS3 } from '../../activities/s3/index.js';
import { type Pools, testWebhook } from '../../activities/webhook/index.js';
import type { TargetTest } from '../../domain/target-tests.js';
import type { IntegrationDocument, Integrations } from '../../store/integrations.js';
import type { Secrets } from '../../store/secrets.js';
import { findIntegration } from '../find-integration.js';
import { callerOf, emptyBody, parse } from '../requests.js';

/** What testing a target needs. */
export type TestParts = {
  integrations: Pick<Integrations, 'get'>;
  pools: Pools;
  secrets: Pick<Secrets, 'get'>;
  s3Stores: Stores;
};

/** Tries an integration's target, whether or not it runs; no event is touched by it. */
export function testRoutes(parts: TestParts): Router {
  const router = Router();

  router.post('/:id/_test', async (request, response) => {
    parse(emptyBody, request.body);
    const integration = await findIntegration(parts.integrations, callerOf(response), request.params.id);
    const { ok, code, ms, error } = await test(integration);
    response.json({ ok, response_code: code, response_time_ms: ms, error });
  });

  return router;

  function test(integration: IntegrationDocument): Promise<TargetTest> {
    const { spec } = integration;
    const { target } = spec;
    return target.kind === 'webhook'
      ? testWebhook(parts, integration, target)
      : testS3({ stores: parts.s3Stores }, spec, target);
  }
}
