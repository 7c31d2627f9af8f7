import { randomUUID } from 'node:crypto';
import type { IntegrationSpec, WebhookTarget } from '../../domain/integrations.js';
import type { TargetTest } from '../../domain/target-tests.js';
import type { Secrets } from '../../store/secrets.js';
import type { Pools } from './pools.js';
import { openSender, sendOne } from './sender.js';

const EVENT_NAME = 'sluice.test';

/** Sends one test event as a real one is sent: same headers, signature and time-out. It is put on no record. @throws SecretLost */
export async function testWebhook(
  parts: { secrets: Pick<Secrets, 'get'>; pools: Pools },
  { spec, revision }: { spec: IntegrationSpec; revision: number },
  target: WebhookTarget,
): Promise<TargetTest> {
  const send = await openSender(parts, spec, target, revision);
  const eventId = randomUUID();
  const envelope = {
    tenant: spec.tenant,
    name: EVENT_NAME,
    published_at: new Date().toISOString(),
    id: eventId,
    domain_entity_type: 'sluice',
    // As in what the service tells of integrations, so that who receives those can take it, too.
    payload: {
      integration_id: spec.id,
      integration_type: spec.type,
      target: target.kind,
      reason: `a test of integration ${spec.id}`,
    },
  };
  const body = Buffer.from(JSON.stringify(envelope));
  const { attempt } = await sendOne(send, { publication: { eventName: EVENT_NAME, eventId, attemptCount: 0 }, body });
  return {
    ok: attempt.failure === undefined,
    ms: attempt.ms,
    ...(attempt.code !== undefined && { code: attempt.code }),
    ...(attempt.message !== undefined && { error: attempt.message }),
  };
}
