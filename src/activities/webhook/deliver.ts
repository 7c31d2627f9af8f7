import type { DeliverResult } from '../../domain/deliveries.js';
import type { WebhookTarget } from '../../domain/integrations.js';
import { type RetryPolicy, wasSent } from '../../domain/outcomes.js';
import { EpochLost } from '../../store/cursors.js';
import { DamagedSegments } from '../damaged-segments.js';
import type { DeliveryContext } from '../delivery-context.js';
import { fallAsleep } from '../idle.js';
import type { ActivityParts } from '../parts.js';
import { Circuit } from './circuit.js';
import { DueRetries } from './due-retries.js';
import { FreshEvents } from './fresh-events.js';
import type { Item } from './item.js';
import { noteAttempt } from './note-attempt.js';
import { type Outcome, outcomeOf } from './outcome.js';
import type { Pools } from './pools.js';
import { probeItem } from './probe.js';
import { Recorder } from './recorder.js';
import type { Sent } from './send.js';
import { openSender, sendOne } from './sender.js';
import { countWhatIsMissing } from './tally.js';
import { type Stay, Work } from './work.js';

// Long enough that steady traffic is delivered by one activity; one that has sent nothing for a while ends, and costs
// nothing then.
const STAY: Stay = { idleMs: 10_000, atMostMs: 300_000 };
/**
 * With a place for each of 500 integrations, ten thousand that are woken by one event would take over three minutes, and
 * whoever comes when 500 slow targets have a backlog would wait for five.
 */
const IN_A_CROWD: Stay = { idleMs: 0, atMostMs: 15_000 };

/**
 * Delivers an integration's events to its webhook, each as one POST, several at once, until there is nothing left to do
 * or the delivery has to end. Every outcome is on record when this returns.
 */
export async function deliverToWebhook(
  parts: ActivityParts & { pools: Pools },
  context: DeliveryContext & { target: WebhookTarget },
): Promise<DeliverResult> {
  const { input, cursor, fence, target, logger } = context;
  const { spec, probe } = input;
  const { policy, log, publications, cursors, metrics } = parts;
  const { uid, tenant } = spec;
  const { epoch, position } = cursor;
  const damaged = new DamagedSegments(spec, context.passesDamage, logger);
  const earlier = await publications.outcomesFrom(uid, position);
  await countWhatIsMissing(parts, cursor, earlier);
  const fresh = new FreshEvents(log, spec, position, earlier, damaged);
  const retries = new DueRetries(log, publications, spec, fresh);
  const circuit = new Circuit(policy.circuit, probe ? undefined : cursor.streak);
  const send = await openSender(parts, spec, target, input.revision);
  const recorder: Recorder = new Recorder({
    publications,
    cursors,
    uid,
    epoch,
    position: () => fresh.progress.position(),
    ahead: () => fresh.progress.tally,
    streak: () => circuit.streak,
    skipped: () => fresh.skipped,
    recorded: ({ recorded: { nextAttemptAt } }) => {
      if (nextAttemptAt === undefined) return;
      retries.add(nextAttemptAt);
      work.wake();
    },
    flushed: (error) => (error === undefined ? work.roomLeft() : work.stop({ kind: 'continue' })),
    logger,
  });
  const share = parts.pools.share(uid, () => work.roomLeft());
  share.limit(target);
  const work: Work = new Work({
    log,
    tenant,
    fresh,
    retries,
    share,
    fence,
    ending: input.ending,
    stay: () => (context.isCrowded?.() ? IN_A_CROWD : STAY),
    lastAttemptedAt: cursor.lastAttemptedAt,
    start: (item) => start(item),
    flush: () => recorder.flush(),
    fallAsleep: () => fallAsleep(parts, spec, epoch, { seq: fresh.nextSeq, offset: 0 }),
  });

  const settle = (item: Item, sent: Sent, probing: boolean): Outcome => {
    context.moved?.();
    const outcome = outcomeOf(item, sent, policy.retry, probing, Math.random());
    recorder.add(outcome);
    noteAttempt(parts, uid, outcome.recorded, item.body.length);
    const error = sent.attempt.message ?? '';
    if (outcome.verdict === 'gone') work.stop({ kind: 'gone', error });
    const open = circuit.note(sent.attempt, item.publication._id) || (probing && outcome.verdict === 'retry');
    if (open && !probing && work.next === undefined) metrics.deliveries.circuitOpened.add();
    if (open) work.stop({ kind: 'target_failing', error, policy: policy.probe, ...notBefore(sent, policy.retry) });
    return outcome;
  };
  const start = (item: Item) =>
    send(item, (sent) => {
      try {
        settle(item, sent, false);
      } catch (error) {
        broken ??= error;
        work.stop({ kind: 'continue' });
      }
      work.finish();
    });

  let broken: unknown;
  try {
    if (probe) await sendProbe();
    await work.run();
    await work.drained();
    await recorder.flush();
    if (broken !== undefined) throw broken;
    if (work.next?.kind === 'target_failing' && !isLoneProbe()) await forgive();
  } catch (error) {
    await work.drained();
    // Whatever it was, what has been answered goes on record before another delivery begins.
    await recorder.flush().catch(() => undefined);
    if (!(error instanceof EpochLost)) throw error;
  } finally {
    share.end();
  }
  const { totals, lastError } = recorder;
  const told = damaged.told();
  return {
    next: work.next ?? { kind: 'continue' },
    ...totals,
    ...(lastError && { lastError }),
    ...(told && { damaged: told }),
  };

  /** Sends a single event; the rest follows only when the target has taken it, or refused it alone. */
  async function sendProbe(): Promise<void> {
    for (;;) {
      const item = await probeItem(fresh, retries, Math.random());
      if (item === undefined || !(await share.wait(fence.signal)) || !(await fence.holds())) return;
      const { recorded } = settle(item, await sendOne(send, item), true);
      share.release();
      // Nothing was sent for it, so nothing is known of the target yet.
      if (wasSent(recorded.attempt)) return;
    }
  }

  function isLoneProbe(): boolean {
    return probe && circuit.streak?.failures === 1;
  }

  /**
   * The attempts since the target began to fail were its own failures: no event pays for them with a retry. Where only one
   * event has failed, that may be its own fault: it pays, so that it is rejected in the end and the others are free of it.
   */
  async function forgive(): Promise<void> {
    if (circuit.streak === undefined || circuit.streak.only !== undefined) return;
    if (!(await cursors.announceRevival(uid, epoch))) return;
    const revived = await publications.forgive(uid, circuit.streak.since, epoch);
    recorder.totals.rejected -= revived;
    await cursors.countRevived(uid, epoch, revived);
  }
}

/** How long a target that fails as a whole has asked to be left alone, up to the longest time between two retries. */
function notBefore({ attempt, retryAfterSeconds }: Sent, { capSeconds }: RetryPolicy): { notBefore?: string } {
  if (retryAfterSeconds === undefined) return {};
  const waitMs = 1_000 * Math.min(capSeconds, retryAfterSeconds);
  return { notBefore: new Date(attempt.at.getTime() + attempt.ms + waitMs).toISOString() };
}
