import { S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import type { Fence } from '../../src/activities/epoch-watch.js';
import { deliverToS3, PartBuffers } from '../../src/activities/s3/index.js';
import type { PartLimits } from '../../src/activities/s3/part-buffers.js';
import type { S3Parts } from '../../src/activities/s3/s3-parts.js';
import { prepareEvent } from '../../src/domain/events.js';
import type { IntegrationSpec, S3Target } from '../../src/domain/integrations.js';
import { LOG_START } from '../../src/domain/positions.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { BUCKET, openBucket } from './bucket.js';
import type { TestDatabase } from './database.js';
import { S3 } from './integration-states.js';
import { uniqueName } from './unique-name.js';

/** Small enough that a few kilobytes make several parts; the test's store has no lower bound. */
export const SMALL_PARTS: PartLimits = { partBytes: 16_384, perObject: 2, shared: 4 };

type Given = { target?: Partial<S3Target>; endpoint?: string; limits?: PartLimits };
export type AskedOfS3 = {
  ending?: boolean;
  fence?: Fence;
  spec?: Partial<IntegrationSpec>;
  target?: Partial<S3Target>;
  revision?: number;
  passesDamage?: boolean;
};

/**
 * One S3 integration on a real database, log and store, delivered to without Temporal: each `deliver` is one run of the
 * activity.
 *
 * @param endpoint what stands between the delivery and the store, if anything does
 */
export async function s3Integration(database: TestDatabase, { target: given, endpoint, limits }: Given = {}) {
  const { log, batches, cursors, history, metrics } = database;
  const { s3 } = inject('servers');
  const tenant = uniqueName('tenant');
  const uid = uniqueName('uid');
  const prefix = uniqueName('p');
  const bucket = await openBucket(prefix);
  const target: S3Target = { ...S3, bucket: BUCKET, region: s3.region, keyPrefix: prefix, ...given };
  const spec: IntegrationSpec = {
    tenant,
    id: 'bucket',
    uid,
    type: 'permanent',
    subscription: EVERY_EVENT,
    target,
    createdAt: new Date().toISOString(),
  };
  const client = new S3Client({
    endpoint: endpoint ?? s3.endpoint,
    region: s3.region,
    credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    forcePathStyle: true,
    maxAttempts: 3,
  });
  const policy = {
    retry: { max: 3, baseSeconds: 60, capSeconds: 3_600 },
    probe: { baseSeconds: 5, capSeconds: 300, giveUpSeconds: 86_400 },
    circuit: { failures: 20, seconds: 60 },
  };
  const parts: S3Parts = {
    log,
    batches,
    cursors,
    history,
    metrics,
    policy,
    stores: { open: async () => client },
    buffers: new PartBuffers(limits ?? SMALL_PARTS),
  };
  const logger = createLogger({ level: 'silent', name: 'test' });
  await cursors.create(uid, tenant, spec.id, LOG_START);
  const running = new AbortController();

  return {
    uid,
    tenant,
    prefix,
    spec,
    target,
    parts,
    bucket,
    async append(ids: readonly string[], text = 'x') {
      await log.append(
        tenant,
        ids.map((id) => prepareEvent(tenant, { name: 'order.created', id, payload: { text } })),
      );
    },
    /** By default everything that waits is owed, so that nothing is waited for. */
    async deliver({
      ending = true,
      fence,
      spec: changed,
      target: retargeted,
      revision = 1,
      passesDamage = false,
    }: AskedOfS3 = {}) {
      const cursor = await cursors.acquire(uid);
      if (cursor === null) throw new Error('no cursor');
      const now = { ...target, ...retargeted };
      const asked = { ...spec, ...changed, target: now };
      const input = { askedAt: new Date().toISOString(), spec: asked, revision, probe: false, ending };
      const held: Fence = fence ?? { signal: running.signal, holds: () => true, release: () => undefined };
      return deliverToS3(parts, { input, cursor, fence: held, passesDamage, logger, target: now });
    },
    batches: () => database.collections.batches.find({ uid }).sort({ number: 1 }).toArray(),
    cursor: () => cursors.get(uid),
    close: () => {
      client.destroy();
      bucket.close();
    },
  };
}

export type S3Integration = Awaited<ReturnType<typeof s3Integration>>;
