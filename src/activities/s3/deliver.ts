import type { DeliverResult, NextStep } from '../../domain/deliveries.js';
import type { S3Target } from '../../domain/integrations.js';
import { comparePositions } from '../../domain/positions.js';
import type { BatchDocument } from '../../store/batches.js';
import { type CursorDocument, EpochLost } from '../../store/cursors.js';
import type { DeliveryContext } from '../delivery-context.js';
import { fallAsleep } from '../idle.js';
import type { ActivityParts } from '../parts.js';
import { explain } from './explain.js';
import { noteBatch } from './note-batch.js';
import { planBatch } from './plan.js';
import { type Scan, scan } from './scan.js';
import { dueAt, lookAgainAt } from './schedule.js';
import type { Stores } from './stores.js';
import { abortLeftUploads, uploadBatch } from './upload.js';

type Parts = ActivityParts & { stores: Stores };
type Context = DeliveryContext & { target: S3Target };

// A backlog drains batch after batch; the activity still ends now and then, so that histories stay readable.
const STAY_MS = 300_000;

/**
 * Delivers an integration's events to its bucket, batch by batch: planned in the database, then uploaded, then marked.
 * Whatever crashes in between, the next delivery finds the plan and writes the same bytes to the same key.
 */
export async function deliverToS3(parts: Parts, context: Context): Promise<DeliverResult> {
  const done = { delivered: 0, failed: 0, rejected: 0, skipped: 0 };
  const started = Date.now();
  let { cursor } = context;
  try {
    for (;;) {
      if (!(await context.fence.holds()) || Date.now() - started > STAY_MS)
        return { next: { kind: 'continue' }, ...done };
      const batch = await batchInHand(parts, cursor);
      if (batch !== undefined) {
        const error = await writeBatch(parts, context, batch);
        if (error !== undefined) {
          return {
            next: { kind: 'target_failing', error, policy: parts.policy.probe },
            ...done,
            failed: batch.events,
            lastError: error,
          };
        }
        done.delivered += batch.events;
      } else {
        const counted = await count(parts, context, cursor);
        done.skipped += counted.skipped;
        const next = await nextAfter(parts, context, cursor, counted);
        if (next !== undefined) return { next, ...done };
      }
      // The epoch stays the one that was acquired: a newer one belongs to somebody else.
      cursor = { ...((await parts.cursors.get(cursor._id)) ?? cursor), epoch: context.cursor.epoch };
    }
  } catch (error) {
    if (error instanceof EpochLost || context.fence.signal.aborted) return { next: { kind: 'continue' }, ...done };
    throw error;
  }
}

async function batchInHand({ batches }: Parts, cursor: CursorDocument): Promise<BatchDocument | undefined> {
  if (cursor.batchInHand === undefined) return undefined;
  return (await batches.get(cursor._id, cursor.batchInHand)) ?? undefined;
}

/** Counts what waits, and remembers the count. */
async function count(parts: Parts, { input, target }: Context, cursor: CursorDocument): Promise<Scan> {
  const { spec, revision } = input;
  // After an edit other events may be wanted: what was counted before it says nothing.
  const counted = cursor.pending?.revision === revision ? cursor.pending : undefined;
  const result = await scan(parts.log, { ...spec, target }, cursor.position, counted);
  const { pending, position, skipped } = result;
  const idle = pending === undefined && comparePositions(position, cursor.position) > 0;
  await parts.cursors.write(spec.uid, cursor.epoch, {
    $set: { ...(pending && { pending: { ...pending, revision } }), ...(idle && { position }) },
    ...(pending === undefined && { $unset: { pending: '' as const } }),
    $inc: { 'totals.skipped': skipped },
  });
  return result;
}

/** Plans a batch when one is due (undefined: go on with it), or says what to wait for. */
async function nextAfter(
  parts: Parts,
  { input, target }: Context,
  cursor: CursorDocument,
  counted: Scan,
): Promise<NextStep | undefined> {
  const { spec, ending } = input;
  const { pending, full, position } = counted;
  if (pending === undefined) {
    if (ending) return { kind: 'ended' };
    return (await fallAsleep(parts, spec, cursor.epoch, position)) ? { kind: 'wait' } : undefined;
  }
  const now = new Date();
  const due = dueAt(target, pending, cursor.batches?.lastPlannedAt);
  if (!full && !ending && now < due) {
    return { kind: 'wait', until: lookAgainAt(target, pending, due, now).toISOString() };
  }
  const number = (cursor.batches?.planned ?? 0) + 1;
  const batch = await planBatch(
    parts.log,
    { ...spec, target },
    { number, epoch: cursor.epoch, from: cursor.position, pending },
  );
  await parts.batches.plan(batch);
  await parts.cursors.write(spec.uid, cursor.epoch, {
    $set: { batchInHand: number, 'batches.planned': number, 'batches.lastPlannedAt': batch.createdAt },
  });
  return undefined;
}

/** Uploads the batch in hand and marks it. @returns what is wrong with the target, undefined when all went well */
async function writeBatch(
  parts: Parts,
  { input, cursor, fence, target, logger }: Context,
  batch: BatchDocument,
): Promise<string | undefined> {
  const { uid, id, tenant } = input.spec;
  const at = new Date();
  await parts.batches.attempt(batch._id, at);
  try {
    const client = await parts.stores.open(target);
    if (batch.attempts > 0) await abortLeftUploads(client, target, batch.key);
    const uploaded = await uploadBatch(client, parts.log, target, batch, fence.signal);
    const deliveredAt = new Date();
    await parts.batches.deliver(batch._id, { ...uploaded, deliveredAt });
    noteBatch(parts.history, batch, deliveredAt);
  } catch (error) {
    if (fence.signal.aborted) throw error;
    const message = explain(target, error);
    await parts.batches.fail(batch._id, message, Date.now() - at.getTime());
    parts.history.note(uid, at, { failed: batch.events });
    await parts.cursors.write(uid, cursor.epoch, { $set: { lastAttemptedAt: at } });
    logger.warn({ tenant, integration: id, batch: batch.number, error: message }, 'batch.failed');
    return message;
  }
  await parts.cursors.write(uid, cursor.epoch, {
    $set: { position: batch.to, lastAttemptedAt: at, lastDeliveredAt: new Date() },
    $inc: { 'totals.delivered': batch.events, 'batches.delivered': 1 },
    $unset: { batchInHand: '', pending: '' },
  });
  const { number, key, events, bytes } = batch;
  logger.info(
    { tenant, integration: id, batch: number, key, events, bytes, ms: Date.now() - at.getTime() },
    'batch.delivered',
  );
  return undefined;
}
