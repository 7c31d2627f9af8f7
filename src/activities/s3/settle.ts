import type { S3Client } from '@aws-sdk/client-s3';
import type { BatchDocument } from '../../store/batches.js';
import { BlockedAddress } from '../address-guard.js';
import { contentOf, EventsLost } from './content.js';
import { explain } from './explain.js';
import { abortLeftUploads, findObject } from './leftovers.js';
import { noteBatch, noteRefusedBatch } from './note-batch.js';
import { isKeyFor } from './object-key.js';
import { objectParams } from './object-params.js';
import { publishRefusal } from './publish-refusal.js';
import type { S3Context, S3Parts } from './s3-parts.js';
import { isUploadUnknown, StoreTrouble } from './store-trouble.js';
import type { StoredObject } from './stored-object.js';
import { uploadObject } from './upload.js';

/** What has become of the batch in hand; it stays in hand when the store does not take it. */
export type Settled = { kind: 'delivered' } | { kind: 'withdrawn' } | { kind: 'failed'; error: string };

/**
 * Brings the batch in hand into the store and marks it, or takes its plan back where it does not hold any more. An attempt
 * of which nobody knows how it ended is looked into first, so that no object is written twice.
 *
 * @throws EpochLost, what the log or the database throws, or anything once the fence is down
 */
export async function settleBatch(parts: S3Parts, context: S3Context, batch: BatchDocument): Promise<Settled> {
  const { fence, target } = context;
  const startedAt = new Date();
  if (batch.deliveredAt !== undefined) return mark(parts, context, batch);
  if (!holds(batch, context) && batch.attempts === 0) return withdraw(parts, context, batch);
  await parts.batches.attempt(batch._id, startedAt);
  try {
    const client = await parts.stores.open(target);
    if (batch.attempts > 0) await abortLeftUploads(client, batch, fence.signal);
    const found = batch.unsettled ? await findObject(client, batch, fence.signal) : undefined;
    if (found === undefined && !holds(batch, context)) return await withdraw(parts, context, batch);
    const stored = found ?? (await upload(parts, context, client, batch));
    const delivered = { ...stored, deliveredAt: new Date() };
    await parts.batches.deliver(batch._id, delivered);
    noteBatch(parts, batch, delivered.deliveredAt, delivered.deliveredAt.getTime() - startedAt.getTime());
    return await mark(parts, context, { ...batch, ...delivered, lastAttemptedAt: startedAt });
  } catch (error) {
    if (fence.signal.aborted) throw error;
    if (error instanceof EventsLost) return withdraw(parts, context, batch);
    if (!(error instanceof StoreTrouble || error instanceof BlockedAddress)) throw error;
    return fail(parts, context, batch, startedAt, error);
  }
}

/**
 * Whether the batch may be written as it was planned: it is to go where the target now is, and nothing in it was published
 * at the end date or later, which can have been moved since.
 */
function holds(batch: BatchDocument, { input, target }: S3Context): boolean {
  const { tenant, endsAt } = input.spec;
  if (endsAt !== undefined && batch.lastPublishedAt >= new Date(endsAt)) return false;
  return batch.bucket === target.bucket && isKeyFor(target, tenant, batch.key);
}

/** Each try is a span where traces are written. */
async function upload(parts: S3Parts, context: S3Context, client: S3Client, batch: BatchDocument) {
  const span = parts.tracing?.batch(batch);
  try {
    const stored = await uploadOrFind(parts, context, client, batch, span?.holds);
    span?.ended();
    return stored;
  } catch (error) {
    span?.ended(error);
    throw error;
  }
}

async function uploadOrFind(
  { log, buffers }: S3Parts,
  { fence, target, moved }: S3Context,
  client: S3Client,
  batch: BatchDocument,
  onTrace: ((traceparent: string) => void) | undefined,
): Promise<StoredObject> {
  const content = told(contentOf(log, batch, onTrace), moved);
  try {
    return await uploadObject(client, buffers, objectParams(target, batch.key), content, fence.signal);
  } catch (error) {
    const isForgotten = error instanceof StoreTrouble && error.unsettled && isUploadUnknown(error.cause);
    const found = isForgotten ? await findObject(client, batch, fence.signal) : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

/** No more is read than the store takes, so what is read tells that it does. */
async function* told(content: AsyncIterable<Buffer>, moved: (() => void) | undefined): AsyncGenerator<Buffer> {
  for await (const bytes of content) {
    moved?.();
    yield bytes;
  }
}

/** The cursor goes on behind the batch; in the same write it is counted, so it is counted once. */
async function mark({ cursors }: S3Parts, context: S3Context, batch: BatchDocument): Promise<Settled> {
  const { input, cursor, logger } = context;
  const { tenant, id, uid } = input.spec;
  const { number, bucket, key, events, bytes, to, createdAt } = batch;
  const { lastAttemptedAt = createdAt, deliveredAt = lastAttemptedAt } = batch;
  await cursors.write(uid, cursor.epoch, {
    $set: { position: to, lastAttemptedAt, lastDeliveredAt: deliveredAt },
    $inc: { 'totals.delivered': events, 'batches.delivered': 1 },
    $unset: { batchInHand: '', pending: '' },
  });
  const ms = deliveredAt.getTime() - lastAttemptedAt.getTime();
  logger.info({ tenant, integration: id, batch: number, bucket, key, events, bytes, ms }, 'batch.delivered');
  return { kind: 'delivered' };
}

/** Its events are planned anew, by what holds now. */
async function withdraw({ batches, cursors }: S3Parts, context: S3Context, batch: BatchDocument): Promise<Settled> {
  const { input, cursor, logger } = context;
  const { tenant, id, uid } = input.spec;
  const { number, key, events } = batch;
  await batches.withdraw(batch._id);
  await cursors.write(uid, cursor.epoch, {
    $set: { 'batches.planned': number - 1 },
    // Without the time of the last plan, what was due stays due.
    $unset: { batchInHand: '', pending: '', 'batches.lastPlannedAt': '' },
  });
  logger.info({ tenant, integration: id, batch: number, key, events }, 'batch.withdrawn');
  return { kind: 'withdrawn' };
}

async function fail(
  parts: S3Parts,
  { input, cursor, target, logger }: S3Context,
  batch: BatchDocument,
  startedAt: Date,
  trouble: StoreTrouble | BlockedAddress,
): Promise<Settled> {
  const { tenant, id, uid } = input.spec;
  const { batches, cursors } = parts;
  const error = explain(target, trouble);
  const unsettled = trouble instanceof StoreTrouble && trouble.unsettled;
  await batches.fail(batch._id, { error, ms: Date.now() - startedAt.getTime(), unsettled });
  noteRefusedBatch(parts, batch, startedAt);
  await cursors.write(uid, cursor.epoch, { $set: { lastAttemptedAt: startedAt } });
  await publishRefusal(parts, input.spec, { ...batch, attempts: batch.attempts + 1 }, { error, at: startedAt });
  const cause = trouble instanceof StoreTrouble ? String(trouble.cause) : undefined;
  logger.warn({ tenant, integration: id, batch: batch.number, error, cause }, 'batch.failed');
  return { kind: 'failed', error };
}
