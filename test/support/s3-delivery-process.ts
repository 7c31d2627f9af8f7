import type { IntegrationSpec, S3Target } from '../../src/domain/integrations.js';
import { deliverOnce, s3PartsOf } from './s3-delivery.js';
import { openTestStores } from './test-stores.js';

/**
 * Delivers to S3 in a process of its own, which a test can kill: `s3-delivery-process.ts <JSON of DeliveryWork>`. It ends
 * when everything of all integrations is in the bucket.
 */
export type DeliveryWork = {
  mongodbUrl: string;
  database: string;
  keys: { accessKeyId: string; secretAccessKey: string };
  specs: (IntegrationSpec & { target: S3Target })[];
};

const { mongodbUrl, database, keys, specs }: DeliveryWork = JSON.parse(process.argv[2] ?? '');
const stores = await openTestStores(mongodbUrl, database);
const parts = s3PartsOf(stores, keys);
await Promise.all(
  specs.map(async (spec) => {
    while ((await deliverOnce(parts, spec)).next.kind !== 'ended');
  }),
);
parts.close();
await stores.close();
