import type { Fence } from '../../src/activities/epoch-watch.js';
import { AddressGuard } from '../../src/activities/index.js';
import { deliverToS3, PartBuffers, Stores } from '../../src/activities/s3/index.js';
import type { PartLimits } from '../../src/activities/s3/part-buffers.js';
import type { S3Parts } from '../../src/activities/s3/s3-parts.js';
import type { S3Address } from '../../src/dev/servers/index.js';
import type { DeliverResult } from '../../src/domain/deliveries.js';
import type { IntegrationSpec, S3Target } from '../../src/domain/integrations.js';
import { Secret } from '../../src/domain/secret.js';
import { createLogger } from '../../src/telemetry/logger.js';
import type { TestStores } from './test-stores.js';

/** As small as the store allows. */
export const SMALL_PARTS: PartLimits = { partBytes: 5 * 1_048_576, perObject: 2, shared: 4 };
/** A batch of this size is an upload of two parts, and has room for six events of this size. */
export const TWO_PARTS = { batchMaxBytes: 5_500_000, events: 6, text: 'x'.repeat(900_000) };

const POLICY: S3Parts['policy'] = {
  retry: { max: 3, baseSeconds: 60, capSeconds: 3_600 },
  probe: { baseSeconds: 5, capSeconds: 300, giveUpSeconds: 86_400 },
  circuit: { failures: 20, seconds: 60 },
};

export type Keys = Pick<S3Address, 'accessKeyId' | 'secretAccessKey'>;

/** Clients of stores, to which these keys are the secrets of every target; see `keysOf`. */
export function storesFor({ accessKeyId, secretAccessKey }: Keys): Stores {
  return new Stores({
    secrets: { get: async ({ id }) => new Secret(id.endsWith('secret') ? secretAccessKey : accessKeyId) },
    guard: new AddressGuard(['127.0.0.0/8']),
  });
}

/** What a delivery needs, with the keys of the store in the place of the target's secrets. */
export function s3PartsOf(database: TestStores, keys: Keys): S3Parts & { close(): void } {
  const { log, batches, cursors, history, metrics } = database;
  const stores = storesFor(keys);
  return {
    ...{ log, batches, cursors, history, metrics },
    policy: POLICY,
    publish: async () => undefined,
    stores: { open: (target) => stores.open(target) },
    buffers: new PartBuffers(SMALL_PARTS),
    close: () => stores.close(),
  };
}

/** The names of an integration's secrets; as every integration has its own, each has its own client of the store. */
export function keysOf(uid: string): Pick<S3Target, 'accessKeyId' | 'secretAccessKey'> {
  return { accessKeyId: { id: `${uid}/id`, hint: 'AKID' }, secretAccessKey: { id: `${uid}/secret`, hint: 'wxyz' } };
}

export type AskedOfS3 = {
  ending?: boolean;
  fence?: Fence;
  spec?: Partial<IntegrationSpec>;
  target?: Partial<S3Target>;
  revision?: number;
  passesDamage?: boolean;
};

const free = (): Fence => ({ signal: new AbortController().signal, holds: () => true, release: () => undefined });
const logger = createLogger({ level: 'silent', name: 'test' });

/** One run of the activity, without Temporal. By default everything that waits is owed, so that nothing is waited for. */
export async function deliverOnce(
  parts: S3Parts,
  spec: IntegrationSpec & { target: S3Target },
  {
    ending = true,
    fence = free(),
    spec: changed,
    target: retargeted,
    revision = 1,
    passesDamage = false,
  }: AskedOfS3 = {},
): Promise<DeliverResult> {
  const cursor = await parts.cursors.acquire(spec.uid);
  if (cursor === null) throw new Error('no cursor');
  const target = { ...spec.target, ...retargeted };
  const asked = { ...spec, ...changed, target };
  const input = { askedAt: new Date().toISOString(), spec: asked, revision, probe: false, ending };
  return deliverToS3(parts, { input, cursor, fence, passesDamage, logger, target });
}
