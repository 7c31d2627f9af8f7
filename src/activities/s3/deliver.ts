import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliverResult, NextStep } from '../../domain/deliveries.js';
import { comparePositions } from '../../domain/positions.js';
import type { BatchDocument } from '../../store/batches.js';
import { type CursorDocument, pendingFor } from '../../store/cursor.js';
import { EpochLost } from '../../store/cursors.js';
import { DamagedSegments } from '../damaged-segments.js';
import { fallAsleep } from '../idle.js';
import { planBatch } from './plan.js';
import type { S3Context, S3Parts } from './s3-parts.js';
import { type Scan, scan } from './scan.js';
import { dueAt, lookAgainAt, untilJudged } from './schedule.js';
import { settleBatch } from './settle.js';

type Done = Pick<DeliverResult, 'delivered' | 'failed' | 'rejected' | 'skipped'>;

// A backlog drains batch after batch; the activity still ends now and then, so that histories stay readable.
const STAY_MS = 300_000;

/**
 * Delivers an integration's events to its bucket, batch by batch: planned in the database, then uploaded, then marked.
 * Whatever crashes in between, the next delivery finds the plan and writes the same bytes to the same key.
 */
export async function deliverToS3(parts: S3Parts, context: S3Context): Promise<DeliverResult> {
  const damaged = new DamagedSegments(context.input.spec, context.passesDamage, context.logger);
  const result = await deliverBatches(parts, context, damaged);
  const told = damaged.told();
  return told === undefined ? result : { ...result, damaged: told };
}

async function deliverBatches(parts: S3Parts, context: S3Context, damaged: DamagedSegments): Promise<DeliverResult> {
  const done: Done = { delivered: 0, failed: 0, rejected: 0, skipped: 0 };
  const started = Date.now();
  let { cursor } = context;
  let ahead: Scan | undefined;
  try {
    for (;;) {
      if (!(await context.fence.holds()) || Date.now() - started > STAY_MS)
        return { next: { kind: 'continue' }, ...done };
      const batch = await batchInHand(parts, cursor);
      if (batch !== undefined) {
        const [settled, counted] = await Promise.all([
          settleBatch(parts, context, batch),
          lookAhead(parts, context, batch, damaged),
        ]);
        ahead = settled.kind === 'delivered' ? counted : undefined;
        if (settled.kind === 'delivered') done.delivered += batch.events;
        if (settled.kind === 'failed') {
          const { error } = settled;
          const next = { kind: 'target_failing', error, policy: parts.policy.probe } as const;
          return { next, ...done, failed: batch.events, lastError: error };
        }
      } else {
        const counted = ahead ?? (await count(parts, context, cursor, damaged));
        ahead = undefined;
        const next = await nextAfter(parts, context, cursor, counted, done);
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

async function batchInHand({ batches }: S3Parts, cursor: CursorDocument): Promise<BatchDocument | undefined> {
  if (cursor.batchInHand === undefined) return undefined;
  return (await batches.get(cursor._id, cursor.batchInHand)) ?? undefined;
}

function count(
  { log }: S3Parts,
  { input, target }: S3Context,
  cursor: CursorDocument,
  damaged: DamagedSegments,
): Promise<Scan> {
  const { spec, revision } = input;
  const counted = pendingFor(cursor, { revision, endsAt: spec.endsAt });
  return scan(log, { ...spec, target }, cursor.position, damaged, counted);
}

/** Counts what comes behind a batch while that is on its way, so that a backlog need not wait in between. */
function lookAhead(
  { log }: S3Parts,
  { input, target }: S3Context,
  batch: BatchDocument,
  damaged: DamagedSegments,
): Promise<Scan | undefined> {
  return scan(log, { ...input.spec, target }, batch.to, damaged).catch(() => undefined);
}

/** Plans a batch when one is due (undefined: go on with it), or says what to wait for. */
async function nextAfter(
  parts: S3Parts,
  context: S3Context,
  cursor: CursorDocument,
  counted: Scan,
  done: Done,
): Promise<NextStep | undefined> {
  const { pending, full, position } = counted;
  const { input, target, fence } = context;
  const { spec, ending } = input;
  if (pending === undefined) {
    await remember(parts, context, cursor, counted, done);
    if (ending) return { kind: 'ended' };
    return (await fallAsleep(parts, spec, cursor.epoch, position)) ? { kind: 'wait' } : undefined;
  }
  const now = new Date();
  const due = dueAt(target, pending, cursor.batches?.lastPlannedAt);
  if (full || ending || now >= due) return plan(parts, context, cursor, { ...counted, pending }, done);
  await remember(parts, context, cursor, counted, done);
  const wait = untilJudged(pending, now);
  if (wait === 0) return { kind: 'wait', until: lookAgainAt(target, pending, due, now).toISOString() };
  await sleep(wait, undefined, { signal: fence.signal });
  return undefined;
}

/** Keeps what was counted. What was not wanted, or is lost, is passed by for good. */
async function remember(
  { cursors }: S3Parts,
  { input }: S3Context,
  cursor: CursorDocument,
  { pending, position: reached, skipped }: Scan,
  done: Done,
): Promise<void> {
  const { uid, endsAt } = input.spec;
  const position = pending?.first ?? reached;
  const moved = comparePositions(position, cursor.position) > 0;
  await cursors.write(uid, cursor.epoch, {
    $set: { ...(pending && { pending: { ...pending, revision: input.revision, endsAt } }), ...(moved && { position }) },
    ...(pending === undefined && { $unset: { pending: '' as const } }),
    $inc: { 'totals.skipped': skipped },
  });
  done.skipped += skipped;
}

async function plan(
  { log, batches, cursors }: S3Parts,
  { input, target }: S3Context,
  cursor: CursorDocument,
  { pending, skipped }: Required<Scan>,
  done: Done,
): Promise<undefined> {
  const { uid } = input.spec;
  const { epoch } = cursor;
  const number = (cursor.batches?.planned ?? 0) + 1;
  const batch = await planBatch(log, { ...input.spec, target }, { number, epoch, pending });
  // Lost to retention since they were counted: count again.
  if (batch === undefined) return void (await cursors.write(uid, epoch, { $unset: { pending: '' } }));
  const { from: position, createdAt } = batch;
  await batches.plan(batch);
  await cursors.write(uid, epoch, {
    $set: { position, batchInHand: number, 'batches.planned': number, 'batches.lastPlannedAt': createdAt },
    $inc: { 'totals.skipped': skipped },
  });
  done.skipped += skipped;
}
