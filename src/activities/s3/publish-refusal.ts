import type { IntegrationSpec } from '../../domain/integrations.js';
import { about } from '../../domain/operational-events.js';
import type { BatchDocument } from '../../store/batches.js';
import type { S3Parts } from './s3-parts.js';

/** Once or twice may be a connection that was lost. */
const REFUSALS = 3;

/** Publishes that the store does not take a batch, once for each batch; `attempts` counts the one that has just failed. */
export async function publishRefusal(
  { publish }: Pick<S3Parts, 'publish'>,
  spec: IntegrationSpec,
  batch: BatchDocument,
  { error, at }: { error: string; at: Date },
): Promise<void> {
  const { number, bucket, key, events, bytes, createdAt, attempts } = batch;
  if (attempts < REFUSALS) return;
  const payload = {
    ...about(spec, error),
    batch: { number, bucket, key, events, bytes, created_at: createdAt.toISOString(), attempts },
  };
  const name = 'sluice.batch_undeliverable';
  await publish(spec, [{ name, key: `batch-${number}-${createdAt.getTime()}`, at: at.toISOString(), payload }]);
}
