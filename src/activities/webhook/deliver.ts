import type { DeliverResult } from '../../domain/deliveries.js';
import type { WebhookTarget } from '../../domain/integrations.js';
import { type CursorDocument, EpochLost } from '../../store/cursors.js';
import type { DeliveryContext } from '../delivery-context.js';
import { fallAsleep } from '../idle.js';
import type { ActivityParts } from '../parts.js';
import { Circuit } from './circuit.js';
import { DueRetries } from './due-retries.js';
import { FreshEvents } from './fresh-events.js';
import type { Item } from './item.js';
import { outcomeOf } from './outcome.js';
import { Pace } from './pace.js';
import type { Pools } from './pools.js';
import { probeItem } from './probe.js';
import { Recorder } from './recorder.js';
import type { Sent } from './send.js';
import { openSender } from './sender.js';
import { type Stay, Work } from './work.js';

// Long enough that steady traffic is delivered by one activity; an idle one ends soon and then costs nothing.
const STAY: Stay = { idleMs: 10_000, atMostMs: 300_000 };

/**
 * Delivers an integration's events to its webhook, each as one POST, several at once, until there is nothing left to do
 * or the delivery has to end. Every outcome is on record when this returns.
 */
export async function deliverToWebhook(
  parts: ActivityParts & { pools: Pools },
  context: DeliveryContext & { target: WebhookTarget },
): Promise<DeliverResult> {
  const { input, cursor, fence, target, logger } = context;
  const { spec } = input;
  const { policy, log, publications, cursors } = parts;
  const recorded = await publications.recordedFrom(spec.uid, cursor.position);
  const fresh = new FreshEvents(log, spec, cursor.position, recorded);
  const retries = new DueRetries(log, publications, spec);
  const circuit = new Circuit(policy.circuit, input.probe ? undefined : cursor.streak);
  const sendItem = await openSender(parts, spec, target, input.revision);
  const recorder: Recorder = new Recorder({
    publications,
    cursors,
    uid: spec.uid,
    epoch: cursor.epoch,
    position: () => fresh.progress.position(),
    streak: () => circuit.streak,
    skipped: () => fresh.skipped,
    flushed: (error) => (error === undefined ? work.wake() : work.stop({ kind: 'continue' })),
    logger,
  });
  const work = new Work({
    log,
    tenant: spec.tenant,
    fresh,
    retries,
    pace: new Pace(target.rateLimitPerSecond),
    fence,
    ending: input.ending,
    stay: STAY,
    fallAsleep: async () => {
      await recorder.flush();
      return fallAsleep(parts, spec, cursor.epoch, { seq: fresh.nextSeq, offset: 0 });
    },
  });

  const settle = (item: Item, sent: Sent, probe: boolean): boolean => {
    const outcome = outcomeOf(item, sent, policy.retry, probe, Math.random());
    recorder.add(outcome);
    if (outcome.recorded.nextAttemptAt !== undefined) retries.add(outcome.recorded.nextAttemptAt);
    const error = sent.attempt.message ?? '';
    if (outcome.verdict === 'gone') work.stop({ kind: 'gone', error });
    const open = circuit.note(outcome.verdict, sent.attempt.at);
    if (open || (probe && outcome.verdict === 'retry'))
      work.stop({ kind: 'target_failing', error, policy: policy.probe });
    return outcome.verdict !== 'retry';
  };
  const lane = async () => {
    for (let item = await work.take(); item !== undefined; item = await work.take()) {
      settle(item, await sendItem(item), false);
      work.finish();
    }
  };

  try {
    if (input.probe) {
      const item = await probeItem(fresh, retries);
      if (item !== undefined) settle(item, await sendItem(item), true);
    }
    await runAll(lane, target.concurrency, () => work.stop({ kind: 'continue' }));
    await recorder.flush();
    if (work.next?.kind === 'target_failing') await forgive(parts, cursor, circuit);
  } catch (error) {
    if (!(error instanceof EpochLost)) throw error;
  }
  const { totals, lastError } = recorder;
  return { next: work.next ?? { kind: 'continue' }, ...totals, ...(lastError && { lastError }) };
}

/** Runs `count` lanes side by side; when one breaks, the others are stopped and waited for before the error goes on. */
async function runAll(lane: () => Promise<void>, count: number, stop: () => void): Promise<void> {
  const lanes = Array.from({ length: count }, () =>
    lane().catch((error) => {
      stop();
      throw error;
    }),
  );
  const broken = (await Promise.allSettled(lanes)).find((result) => result.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
}

/** The attempts since the target began to fail were its own failures: no event pays for them with a retry. */
async function forgive({ publications }: ActivityParts, cursor: CursorDocument, circuit: Circuit): Promise<void> {
  if (circuit.streak !== undefined) await publications.forgive(cursor._id, circuit.streak.since);
}
