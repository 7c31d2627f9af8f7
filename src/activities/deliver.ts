import { Context } from '@temporalio/activity';
import type { DeliverInput, DeliverResult } from '../domain/deliveries.js';
import type { ProbePolicy } from '../domain/outcomes.js';
import { SecretLost } from '../store/lost-secret.js';
import { backlogLeft } from './backlog-left.js';
import type { DeliveryContext } from './delivery-context.js';
import { EpochWatch } from './epoch-watch.js';
import { noteFailing } from './note-failing.js';
import type { Publish } from './operational/publish.js';
import type { ActivityParts } from './parts.js';
import { deliverToS3, PartBuffers, Stores } from './s3/index.js';
import { deliverToWebhook, type Pools } from './webhook/index.js';

// The SDK passes on at most one in 0.8 × the heartbeat timeout; more of them cost nothing.
const HEARTBEAT_MS = 3_000;

/** Deliveries mostly wait for targets, so one worker has room for many. */
export const DELIVERIES_AT_ONCE = 500;

// With this attempt a damaged part of the log is held to be so for good: a minute and a half after the first.
const LAST_ATTEMPT = 8;

const NOTHING = { delivered: 0, failed: 0, rejected: 0, skipped: 0 };

/** The activity that moves events, for every kind of target. */
export function deliverActivities(parts: ActivityParts & { pools: Pools; publish: Publish }) {
  const stores = new Stores(parts);
  const buffers = new PartBuffers();
  const watch = new EpochWatch(parts.cursors, parts.logger);

  let running = 0;
  const isCrowded = () => running > DELIVERIES_AT_ONCE / 2;

  const toTarget = (context: DeliveryContext): Promise<DeliverResult> => {
    const { target } = context.input.spec;
    switch (target.kind) {
      case 'webhook':
        return deliverToWebhook(parts, { ...context, target });
      case 's3':
        return deliverToS3({ ...parts, stores, buffers }, { ...context, target });
    }
  };

  const deliver = async (input: DeliverInput, moved: () => void): Promise<DeliverResult> => {
    const { tenant, id, uid, target, endsAt } = input.spec;
    // What is still on its way into the log lands behind the end date now, so the last look is really the last.
    if (input.ending && endsAt !== undefined) await parts.log.seal(tenant, new Date(endsAt));
    const cursor = await parts.cursors.acquire(uid);
    // Removed meanwhile: the actor is about to end, too.
    if (cursor === null) return { next: { kind: 'wait' }, ...NOTHING };
    if (cursor.interrupted === input.askedAt) return { next: { kind: 'continue' }, ...NOTHING };
    const { cancellationSignal, heartbeat, attempt } = activity();
    const fence = watch.hold(uid, cursor.epoch, AbortSignal.any([cancellationSignal, parts.stopping]));
    const beat = setInterval(heartbeat, HEARTBEAT_MS);
    const started = performance.now();
    const which = { tenant, integration: id, uid, epoch: cursor.epoch };
    parts.logger.debug(which, 'delivery.began');
    try {
      const passesDamage = attempt >= LAST_ATTEMPT;
      const { logger } = parts;
      const context = { input, cursor, fence, moved, isCrowded, passesDamage, logger };
      const result = await toTarget(context).catch((error: unknown) => withoutSecret(error, parts.policy.probe));
      const ms = Math.round(performance.now() - started);
      const { next, ...counts } = result;
      if (next.kind === 'target_failing') await noteFailing(parts, context, next, result);
      const backlog = await backlogLeft(parts, input, next);
      logger.info({ ...which, target: target.kind, next: next.kind, ms, ...counts }, 'delivery.ended');
      return { ...result, ...(backlog !== undefined && { backlog }) };
    } finally {
      clearInterval(beat);
      fence.release();
    }
  };

  return {
    /**
     * Delivers until there is nothing left to do or something else has to happen first, and says what. Trouble of the
     * target is an answer; an exception is our own trouble, and is tried again.
     */
    async deliver(input: DeliverInput): Promise<DeliverResult> {
      const moving = parts.stalls.began(input.spec);
      running += 1;
      try {
        return await deliver(input, moving.moved);
      } finally {
        running -= 1;
        moving.ended();
      }
    },
  };
}

/** Without its secret a target cannot be asked; whoever looks after the integration has to know, and can mend it. */
function withoutSecret(error: unknown, policy: ProbePolicy): DeliverResult {
  if (!(error instanceof SecretLost)) throw error;
  return { next: { kind: 'target_failing', error: error.message, policy }, ...NOTHING };
}

function activity(): { cancellationSignal: AbortSignal; heartbeat: () => void; attempt: number } {
  const context = Context.current();
  const { cancellationSignal, info } = context;
  return { cancellationSignal, heartbeat: () => context.heartbeat(), attempt: info.attempt };
}
