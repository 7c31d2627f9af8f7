import { setTimeout as delay } from 'node:timers/promises';
import type { WebhookTarget } from '../../domain/integrations.js';
import { verdictOf } from '../../domain/outcomes.js';
import type { RetryRequest, RetryResult } from '../../domain/retries.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import { SecretLost } from '../../store/lost-secret.js';
import type { RejectedDocument } from '../../store/rejected-events.js';
import type { ActivityParts } from '../parts.js';
import type { Share } from './allowance.js';
import { Circuit } from './circuit.js';
import type { Pools } from './pools.js';
import { openResender } from './resend.js';

/**
 * How far a retry has come: everything up to the rejected event `after` has been dealt with. `ran`: the integration has been
 * seen running since it was asked for.
 */
export type RetryProgress = { after: string; delivered: number; failed: number; ran?: boolean };

const PAGE = 100;
/** A claim outlives its request by this much. */
const CLAIM_MARGIN_MS = 5_000;

type Live = {
  integration: IntegrationDocument;
  target: WebhookTarget;
  resend: Awaited<ReturnType<typeof openResender>>;
};

/**
 * Sends rejected events again, each once, the oldest first. It takes no more of the target than the delivery and it may take
 * together and, beside a delivery, half of that at most. What fails stays in the list; when the target as a whole fails, or
 * the integration is stopped, the rest is not even tried.
 */
export class RejectedRetry {
  progress: RetryProgress;
  readonly #circuit: Circuit;
  readonly #share: Share;
  readonly #underWay = new Set<Promise<void>>();
  #live: Live | undefined;
  /** Why nothing more is sent; undefined while it goes on. */
  #over: string | undefined;

  constructor(
    private readonly parts: ActivityParts & { pools: Pools },
    private readonly request: RetryRequest,
    private readonly signal: AbortSignal,
    progress?: RetryProgress,
  ) {
    this.progress = progress ?? { after: '', delivered: 0, failed: 0, ran: request.whileRunning ?? false };
    this.#circuit = new Circuit(parts.policy.circuit, undefined);
    this.#share = parts.pools.share(request.uid);
  }

  /** May be called once. @throws when the signal is aborted; `progress` says where to go on */
  async run(onProgress: () => void): Promise<RetryResult> {
    const { uid, ids, requestedAt } = this.request;
    const selection = { ids, upTo: new Date(requestedAt) };
    try {
      while (this.#over === undefined) {
        const page = await this.parts.rejectedEvents.select(uid, selection, PAGE, this.progress.after);
        const last = page.at(-1);
        if (last === undefined) break;
        await this.#sendAll(page);
        this.progress = { ...this.progress, after: last.rejected.id };
        onProgress();
      }
    } finally {
      this.#share.end();
    }
    const { delivered, failed } = this.progress;
    if (this.#over === undefined) return { delivered, failed, left: 0 };
    return { delivered, failed, left: Math.max(0, this.request.queued - delivered - failed), why: this.#over };
  }

  async #sendAll(page: readonly RejectedDocument[]): Promise<void> {
    let broken: unknown;
    const requestedAt = new Date(this.request.requestedAt);
    try {
      for (const row of page) {
        // Tried since it was asked for, by this very retry before it was interrupted.
        if (row.attemptedAt >= requestedAt) continue;
        const live = await this.#turn();
        if (live === undefined || broken !== undefined) break;
        const sending: Promise<void> = this.#send(live, row)
          .catch((error) => {
            broken ??= error;
          })
          .finally(() => {
            this.#underWay.delete(sending);
            this.#share.release();
          });
        this.#underWay.add(sending);
      }
    } finally {
      // What is in flight when something breaks is still put on record.
      await Promise.all(this.#underWay);
    }
    if (broken !== undefined) throw broken;
  }

  /** Waits until the target takes one more. @returns undefined when nothing more is to be sent */
  async #turn(): Promise<Live | undefined> {
    const live = await this.#open();
    if (live === undefined) return undefined;
    const { concurrency } = live.target;
    // The rest is for the delivery, whose requests may be shorter or longer than these.
    const most = live.integration.status === 'running' ? Math.ceil(concurrency / 2) : concurrency;
    while (this.#underWay.size >= most) await Promise.race(this.#underWay);
    if (this.#over !== undefined || !(await this.#share.wait(this.signal))) {
      this.signal.throwIfAborted();
      return undefined;
    }
    const pause = this.#share.pace.take(Date.now());
    if (pause > 0) await delay(pause, undefined, { signal: this.signal });
    // Once more, since it may have been changed or stopped during the wait.
    return this.#open();
  }

  async #send({ target, resend }: Live, { rejected }: RejectedDocument): Promise<void> {
    const { rejectedEvents } = this.parts;
    const { uid, requestId } = this.request;
    const until = new Date(Date.now() + target.timeoutSeconds * 1_000 + CLAIM_MARGIN_MS);
    const row = await rejectedEvents.claim(uid, rejected.id, requestId, until);
    // Deleted, sent or taken by somebody else meanwhile.
    if (row === null) return;
    const resent = await resend(row);
    if (resent === undefined) return rejectedEvents.release(uid, rejected.id);
    const { attempt } = resent;
    const verdict = verdictOf(attempt);
    this.progress[verdict === 'delivered' ? 'delivered' : 'failed'] += 1;
    if (this.#circuit.note(attempt, row._id) || verdict === 'gone') this.#end(attempt.message ?? 'the target fails');
  }

  /**
   * The integration as it is now: an edit holds at once, and nothing is sent for one that was removed, nor for one that has
   * been stopped since; one that was stopped already when it was asked for is sent to.
   */
  async #open(): Promise<Live | undefined> {
    if (this.#over !== undefined) return undefined;
    const { tenant, uid } = this.request;
    const integration = await this.parts.integrations.getByUid(tenant, uid);
    if (integration === null || integration.spec.target.kind !== 'webhook') return this.#end('it was removed');
    if (integration.status === 'running') this.progress.ran = true;
    else if (this.progress.ran) return this.#end('the integration was stopped');
    const { target } = integration.spec;
    if (this.#live?.integration.revision === integration.revision) {
      this.#live = { ...this.#live, integration };
      return this.#live;
    }
    this.#share.limit(target);
    const resend = await openResender(this.parts, integration, target).catch(unlessLost);
    // To wait for it would be to wait for a person, in silence.
    if (resend instanceof SecretLost) return this.#end(resend.message);
    this.#live = { integration, target, resend };
    return this.#live;
  }

  /** The first reason stays. */
  #end(why: string): undefined {
    this.#over ??= why;
  }
}

function unlessLost(error: unknown): SecretLost {
  if (error instanceof SecretLost) return error;
  throw error;
}
