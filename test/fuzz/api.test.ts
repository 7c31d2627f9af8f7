import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.js';
import { type LivedInTenant, liveIn } from '../support/lived-in-tenant.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { runSchemathesis } from '../support/schemathesis.js';
import { seed } from '../support/seed.js';
import { type Stack, startStack } from '../support/stack.js';
import { writeSettings } from './settings.js';

/** How long calls are made up and sent, in each phase. A failure names its seed. */
const SECONDS = 30;

describe('calls that are made up from the OpenAPI document', () => {
  let stack: Stack;
  let receiver: Receiver;
  let tenant: LivedInTenant;

  beforeAll(async () => {
    // The integrations that are made up must not use up the room for more of them.
    [stack, receiver] = await Promise.all([startStack({ SLUICE_MAX_INTEGRATIONS: '300' }), startReceiver()]);
    tenant = await liveIn(stack, receiver);
  });
  afterAll(async () => {
    await stack.stop();
    await receiver.stop();
  });

  test.each([
    ['at the edges of what is allowed', 'coverage'],
    ['at random, and one after the other with what was answered before', 'fuzzing,stateful'],
  ])(
    '%s never break the service, and get no answer that is not documented',
    { timeout: 300_000 },
    async (_title, phases) => {
      const cwd = await temporaryFolder();
      await writeSettings(cwd, tenant);
      const args = [`${stack.url}/openapi.json`, `--phases=${phases}`, `--max-time=${SECONDS}`];
      if (seed !== undefined) args.push(`--seed=${seed}`);
      const { code, out } = await runSchemathesis(args, { seconds: 5 * SECONDS, cwd });
      expect(code, out).toBe(0);
      // Whoever has asked nothing has found nothing.
      const [, generated] = /(\d+) generated/.exec(out) ?? [];
      expect(Number(generated), out).toBeGreaterThan(20);
    },
  );
});
