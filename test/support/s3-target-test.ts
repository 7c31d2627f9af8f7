import { inject } from 'vitest';
import { testS3 } from '../../src/activities/s3/index.js';
import type { S3Target } from '../../src/domain/integrations.js';
import type { TargetTest } from '../../src/domain/target-tests.js';
import { BUCKET } from './bucket.js';
import { newState, S3 } from './integration-states.js';
import { type Keys, keysOf, storesFor } from './s3-delivery.js';

/** What `_test` says of a target, which is the shared store where nothing else is given. */
export async function testTarget(target: Partial<S3Target>, keys: Keys = inject('servers').s3): Promise<TargetTest> {
  const { endpoint, region } = inject('servers').s3;
  const shared = { ...S3, ...keysOf('test'), endpoint, region, bucket: BUCKET, forcePathStyle: true };
  const stores = storesFor(keys);
  try {
    return await testS3({ stores }, newState().spec, { ...shared, ...target });
  } finally {
    stores.close();
  }
}
