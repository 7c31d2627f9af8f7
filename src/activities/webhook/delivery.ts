import type { DeliverResult } from '../../domain/deliveries.js';
import type { WebhookTarget } from '../../domain/integrations.js';
import { type RetryPolicy, wasSent } from '../../domain/outcomes.js';
import { EpochLost } from '../../store/cursors.js';
import { DamagedSegments } from '../damaged-segments.js';
import type { DeliveryContext } from '../delivery-context.js';
import { fallAsleep } from '../idle.js';
import type { ActivityParts } from '../parts.js';
import type { Share } from './allowance.js';
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
import { openSender, type Send, sendOne } from './sender.js';
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

export type WebhookParts = ActivityParts & { pools: Pools };
export type WebhookContext = DeliveryContext & { target: WebhookTarget };

type Opened = { damaged: DamagedSegments; fresh: FreshEvents; send: Send };

/** One delivery to a webhook: brings together what is to be sent, what came of it, and what that says of the target. */
export class WebhookDelivery {
  readonly #damaged: DamagedSegments;
  readonly #fresh: FreshEvents;
  readonly #send: Send;
  readonly #retries: DueRetries;
  readonly #circuit: Circuit;
  readonly #recorder: Recorder;
  readonly #share: Share;
  readonly #work: Work;
  /** What a request that was answered has thrown here. */
  #broken: unknown;

  /** Takes up where the last delivery has ended. @throws SecretLost */
  static async open(parts: WebhookParts, context: WebhookContext): Promise<WebhookDelivery> {
    const { input, cursor, target, passesDamage, logger } = context;
    const { spec, revision } = input;
    const damaged = new DamagedSegments(spec, passesDamage, logger);
    const earlier = await parts.publications.outcomesFrom(spec.uid, cursor.position);
    await countWhatIsMissing(parts, cursor, earlier);
    const fresh = new FreshEvents(parts.log, spec, cursor.position, earlier, damaged);
    const send = await openSender(parts, spec, target, revision);
    return new WebhookDelivery(parts, context, { damaged, fresh, send });
  }

  private constructor(
    private readonly parts: WebhookParts,
    private readonly context: WebhookContext,
    { damaged, fresh, send }: Opened,
  ) {
    const { log, publications, policy, pools } = parts;
    const { input, cursor, target } = context;
    const { spec, probe } = input;
    this.#damaged = damaged;
    this.#fresh = fresh;
    this.#send = send;
    this.#retries = new DueRetries(log, publications, spec, fresh);
    this.#circuit = new Circuit(policy.circuit, probe ? undefined : cursor.streak);
    this.#recorder = this.#newRecorder();
    this.#share = pools.share(spec.uid, () => this.#work.roomLeft());
    this.#share.limit(target);
    this.#work = this.#newWork();
  }

  /** May be called once. Every outcome is on record when it returns. */
  async run(): Promise<DeliverResult> {
    try {
      if (this.context.input.probe) await this.#sendProbe();
      await this.#work.run();
      await this.#work.drained();
      await this.#recorder.flush();
      if (this.#broken !== undefined) throw this.#broken;
      if (this.#work.next?.kind === 'target_failing' && !this.#isLoneProbe()) await this.#forgive();
    } catch (error) {
      await this.#work.drained();
      // Whatever it was, what has been answered goes on record before another delivery begins.
      await this.#recorder.flush().catch(() => undefined);
      if (!(error instanceof EpochLost)) throw error;
    } finally {
      this.#share.end();
    }
    return this.#result();
  }

  #newRecorder(): Recorder {
    const { publications, cursors } = this.parts;
    const { input, cursor, logger } = this.context;
    return new Recorder({
      publications,
      cursors,
      uid: input.spec.uid,
      epoch: cursor.epoch,
      position: () => this.#fresh.progress.position(),
      ahead: () => this.#fresh.progress.tally,
      streak: () => this.#circuit.streak,
      skipped: () => this.#fresh.skipped,
      recorded: ({ recorded: { nextAttemptAt } }) => {
        if (nextAttemptAt === undefined) return;
        this.#retries.add(nextAttemptAt);
        this.#work.wake();
      },
      flushed: (error) => (error === undefined ? this.#work.roomLeft() : this.#work.stop({ kind: 'continue' })),
      logger,
    });
  }

  #newWork(): Work {
    const { input, cursor, fence, isCrowded } = this.context;
    const { spec, ending } = input;
    return new Work({
      log: this.parts.log,
      tenant: spec.tenant,
      fresh: this.#fresh,
      retries: this.#retries,
      share: this.#share,
      fence,
      ending,
      stay: () => (isCrowded?.() ? IN_A_CROWD : STAY),
      lastAttemptedAt: cursor.lastAttemptedAt,
      start: (item) => this.#start(item),
      flush: () => this.#recorder.flush(),
      fallAsleep: () => fallAsleep(this.parts, spec, cursor.epoch, { seq: this.#fresh.nextSeq, offset: 0 }),
    });
  }

  #start(item: Item): void {
    this.#send(item, (sent) => {
      try {
        this.#settle(item, sent, false);
      } catch (error) {
        this.#broken ??= error;
        this.#work.stop({ kind: 'continue' });
      }
      this.#work.finish();
    });
  }

  #settle(item: Item, sent: Sent, probing: boolean): Outcome {
    const { parts, context } = this;
    context.moved?.();
    const outcome = outcomeOf(item, sent, parts.policy.retry, probing, Math.random());
    this.#recorder.add(outcome);
    noteAttempt(parts, context.input.spec.uid, outcome.recorded, item.body.length);
    this.#judge(item, sent, outcome, probing);
    return outcome;
  }

  /** What an attempt says of the target as a whole, which may end the delivery. */
  #judge(item: Item, sent: Sent, { verdict }: Outcome, probing: boolean): void {
    const { policy, metrics } = this.parts;
    const error = sent.attempt.message ?? '';
    if (verdict === 'gone') this.#work.stop({ kind: 'gone', error });
    const open = this.#circuit.note(sent.attempt, item.publication._id) || (probing && verdict === 'retry');
    if (!open) return;
    if (!probing && this.#work.next === undefined) metrics.deliveries.circuitOpened.add();
    this.#work.stop({ kind: 'target_failing', error, policy: policy.probe, ...notBefore(sent, policy.retry) });
  }

  /** Sends a single event; the rest follows only when the target has taken it, or refused it alone. */
  async #sendProbe(): Promise<void> {
    const { fence } = this.context;
    for (;;) {
      const item = await probeItem(this.#fresh, this.#retries, Math.random());
      if (item === undefined || !(await this.#share.wait(fence.signal)) || !(await fence.holds())) return;
      const { recorded } = this.#settle(item, await sendOne(this.#send, item), true);
      this.#share.release();
      // Nothing was sent for it, so nothing is known of the target yet.
      if (wasSent(recorded.attempt)) return;
    }
  }

  #isLoneProbe(): boolean {
    return this.context.input.probe && this.#circuit.streak?.failures === 1;
  }

  /**
   * The attempts since the target began to fail were its own failures: no event pays for them with a retry. Where only one
   * event has failed, that may be its own fault: it pays, so that it is rejected in the end and the others are free of it.
   */
  async #forgive(): Promise<void> {
    const { streak } = this.#circuit;
    const { cursors, publications } = this.parts;
    const { input, cursor } = this.context;
    const { uid } = input.spec;
    if (streak === undefined || streak.only !== undefined) return;
    if (!(await cursors.announceRevival(uid, cursor.epoch))) return;
    const revived = await publications.forgive(uid, streak.since, cursor.epoch);
    this.#recorder.totals.rejected -= revived;
    await cursors.countRevived(uid, cursor.epoch, revived);
  }

  #result(): DeliverResult {
    const { totals, lastError } = this.#recorder;
    const told = this.#damaged.told();
    return {
      next: this.#work.next ?? { kind: 'continue' },
      ...totals,
      ...(lastError && { lastError }),
      ...(told && { damaged: told }),
    };
  }
}

/** How long a target that fails as a whole has asked to be left alone, up to the longest time between two retries. */
function notBefore({ attempt, retryAfterSeconds }: Sent, { capSeconds }: RetryPolicy): { notBefore?: string } {
  if (retryAfterSeconds === undefined) return {};
  const waitMs = 1_000 * Math.min(capSeconds, retryAfterSeconds);
  return { notBefore: new Date(attempt.at.getTime() + attempt.ms + waitMs).toISOString() };
}
