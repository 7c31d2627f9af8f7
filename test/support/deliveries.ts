import { randomBytes } from 'node:crypto';
import type { Fence } from '../../src/activities/epoch-watch.js';
import { AddressGuard, type DeliveryPolicy } from '../../src/activities/index.js';
import { deliverToWebhook, Pools } from '../../src/activities/webhook/index.js';
import { prepareEvent } from '../../src/domain/events.js';
import type { IntegrationSpec, WebhookTarget } from '../../src/domain/integrations.js';
import { LOG_START } from '../../src/domain/positions.js';
import { Secret } from '../../src/domain/secret.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import type { EventLog } from '../../src/log/index.js';
import type { Cursors } from '../../src/store/cursors.js';
import { createLogger } from '../../src/telemetry/logger.js';
import type { TestDatabase } from './database.js';
import { uniqueName } from './unique-name.js';

const POLICY: DeliveryPolicy = {
  retry: { max: 3, baseSeconds: 60, capSeconds: 3_600 },
  probe: { baseSeconds: 5, capSeconds: 300, giveUpSeconds: 86_400 },
  circuit: { failures: 20, seconds: 60 },
};

export type Asked = {
  probe?: boolean;
  ending?: boolean;
  fence?: Fence;
  target?: Partial<WebhookTarget>;
  isCrowded?: () => boolean;
  passesDamage?: boolean;
  revision?: number;
  /** Instead of the database's, for one that fails. */
  cursors?: Cursors;
  log?: EventLog;
};

/**
 * One webhook integration on a real database and log, delivered to without Temporal: each `deliver` is one run of the
 * activity. A delivery that is not `ending` waits for more until nothing was sent for 10 s; `stop` ends the one that runs.
 */
export async function webhookIntegration(
  database: TestDatabase,
  url: string,
  given: {
    policy?: Partial<DeliveryPolicy>;
    target?: Partial<WebhookTarget>;
    spec?: Partial<IntegrationSpec>;
    /** How long unused connections are kept. */
    unusedMs?: number;
  } = {},
) {
  const { log, publications, cursors, history, metrics } = database;
  const tenant = uniqueName('tenant');
  const uid = uniqueName('uid');
  const target: WebhookTarget = {
    kind: 'webhook',
    url,
    signingSecret: { id: 'secret', hint: 'none' },
    concurrency: 5,
    timeoutSeconds: 5,
    ...given.target,
  };
  const spec: IntegrationSpec = {
    tenant,
    id: 'hook',
    uid,
    type: 'permanent',
    subscription: EVERY_EVENT,
    target,
    createdAt: new Date().toISOString(),
    ...given.spec,
  };
  const secret = new Secret(`whsec_${randomBytes(32).toString('base64')}`);
  const pools = new Pools(new AddressGuard(['127.0.0.0/8']), given.unusedMs);
  const policy = { ...POLICY, ...given.policy };
  const logger = createLogger({ level: 'silent', name: 'test' });
  await cursors.create(uid, tenant, spec.id, LOG_START);
  let running = new AbortController();

  return {
    uid,
    tenant,
    spec,
    async append(...ids: string[]) {
      const events = ids.map((id) => prepareEvent(tenant, { name: 'order.created', id, payload: { id } }));
      await log.append(tenant, events);
    },
    async deliver(asked: Asked = {}) {
      const { probe = false, ending = false, fence, target: changed, revision = 1 } = asked;
      const { isCrowded = () => false, passesDamage = false } = asked;
      const cursor = await cursors.acquire(uid);
      if (cursor === null) throw new Error('no cursor');
      running = new AbortController();
      const input = { askedAt: new Date().toISOString(), spec, revision, probe, ending };
      // biome-ignore lint/suspicious/noExplicitAny: of all parts a delivery to a webhook needs only these
      const parts: any = {
        log: asked.log ?? log,
        publications,
        cursors: asked.cursors ?? cursors,
        history,
        metrics,
        pools,
        policy,
        secrets: { get: async () => secret },
      };
      const held: Fence = fence ?? { signal: running.signal, holds: () => true, release: () => undefined };
      const rights = { fence: held, isCrowded, passesDamage };
      const context = { input, cursor, ...rights, logger, target: { ...target, ...changed } };
      return deliverToWebhook(parts, context);
    },
    /** Ends the delivery that runs, at its next safe point. */
    stop: () => running.abort(),
    rows: () => database.collections.publications.find({ '_id.uid': uid }).sort({ _id: 1 }).toArray(),
    row: async (eventId: string) => database.collections.publications.findOne({ '_id.uid': uid, eventId }),
    /** Makes every retry due. */
    makeDue: () =>
      database.collections.publications.updateMany(
        { '_id.uid': uid, nextAttemptAt: { $exists: true } },
        { $set: { nextAttemptAt: new Date(0) } },
      ),
    close: () => pools.close(),
  };
}

export type WebhookIntegration = Awaited<ReturnType<typeof webhookIntegration>>;

/** `prefix-0`, `prefix-1` and so on. */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
}
