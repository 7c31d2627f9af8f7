import { inject } from 'vitest';
import { prepareEvent } from '../../src/domain/events.js';
import type { IntegrationSpec, S3Target } from '../../src/domain/integrations.js';
import { LOG_START } from '../../src/domain/positions.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { BUCKET, openBucket } from './bucket.js';
import type { TestDatabase } from './database.js';
import { S3 } from './integration-states.js';
import { type AskedOfS3, deliverOnce, keysOf, s3PartsOf } from './s3-delivery.js';
import { uniqueName } from './unique-name.js';

type Given = { tenant?: string; target?: Partial<S3Target>; endpoint?: string };

/**
 * One S3 integration on a real database, log and store, delivered to without Temporal: each `deliver` is one run of the
 * activity.
 *
 * @param tenant whose log it reads; one of its own without it
 * @param endpoint what stands between the delivery and the store, if anything does
 */
export async function s3Integration(
  database: TestDatabase,
  { tenant = uniqueName('tenant'), target: given, endpoint }: Given = {},
) {
  const { log, cursors } = database;
  const { s3 } = inject('servers');
  const uid = uniqueName('uid');
  const prefix = uid;
  const bucket = await openBucket(prefix);
  const target: S3Target = {
    ...{ ...S3, ...keysOf(uid), bucket: BUCKET, region: s3.region, keyPrefix: prefix },
    ...{ endpoint: endpoint ?? s3.endpoint, forcePathStyle: true, ...given },
  };
  const spec: IntegrationSpec & { target: S3Target } = {
    tenant,
    id: 'bucket',
    uid,
    type: 'permanent',
    subscription: EVERY_EVENT,
    target,
    createdAt: new Date().toISOString(),
  };
  const parts = s3PartsOf(database, s3);
  await cursors.create(uid, tenant, spec.id, LOG_START);
  const event = (id: string, text: string) => prepareEvent(tenant, { name: 'order.created', id, payload: { text } });

  return {
    ...{ uid, tenant, prefix, spec, target, parts, bucket },
    /** Appends events in one segment, or few. @param text of their payloads: one for all, or one for each */
    async append(ids: readonly string[], text: string | readonly string[] = 'x') {
      await log.append(
        tenant,
        ids.map((id, i) => event(id, typeof text === 'string' ? text : (text[i] ?? ''))),
      );
    },
    /** Bytes of the line that such an event has in an object. */
    lineBytes: (id: string, text: string) => event(id, text).line.length,
    deliver: (asked?: AskedOfS3) => deliverOnce(parts, spec, asked),
    batches: () => database.collections.batches.find({ uid }).sort({ number: 1 }).toArray(),
    cursor: () => cursors.get(uid),
    close: () => {
      parts.close();
      bucket.close();
    },
  };
}

export type S3Integration = Awaited<ReturnType<typeof s3Integration>>;
