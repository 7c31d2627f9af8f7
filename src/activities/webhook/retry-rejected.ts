import { setTimeout as delay } from 'node:timers/promises';
import type { WebhookTarget } from '../../domain/integrations.js';
import { verdictOf } from '../../domain/outcomes.js';
import type { RetryRequest, RetryResult } from '../../domain/retries.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import type { RejectedDocument } from '../../store/rejected-events.js';
import type { ActivityParts } from '../parts.js';
import { Circuit } from './circuit.js';
import { Pace } from './pace.js';
import type { Pools } from './pools.js';
import { openResender } from './resend.js';

/** How far a retry has come: everything up to the rejected event `after` has been dealt with. */
export type RetryProgress = { after: string; delivered: number; failed: number };

const PAGE = 100;
/** A claim outlives its request by this much. */
const CLAIM_MARGIN_MS = 5_000;

type Live = {
  integration: IntegrationDocument;
  target: WebhookTarget;
  resend: Awaited<ReturnType<typeof openResender>>;
};

/**
 * Sends rejected events again, each once, the oldest first, as many at a time as the target takes. What fails stays in
 * the list; when the target as a whole fails, the rest is not even tried.
 */
export class RejectedRetry {
  progress: RetryProgress;
  readonly #circuit: Circuit;
  #pace: Pace | undefined;
  #live: Live | undefined;
  #over = false;

  constructor(
    private readonly parts: ActivityParts & { pools: Pools },
    private readonly request: RetryRequest,
    private readonly signal: AbortSignal,
    progress?: RetryProgress,
  ) {
    this.progress = progress ?? { after: '', delivered: 0, failed: 0 };
    this.#circuit = new Circuit(parts.policy.circuit, undefined);
  }

  /** @throws when the signal is aborted; `progress` says where to go on */
  async run(onProgress: () => void): Promise<RetryResult> {
    const { uid, ids, requestedAt } = this.request;
    const selection = { ids, upTo: new Date(requestedAt) };
    while (!this.#over) {
      const page = await this.parts.rejectedEvents.select(uid, selection, PAGE, this.progress.after);
      const last = page.at(-1);
      if (last === undefined) break;
      await this.#sendAll(page);
      this.progress = { ...this.progress, after: last.rejected.id };
      onProgress();
    }
    const { delivered, failed } = this.progress;
    const left = this.#over ? Math.max(0, this.request.queued - delivered - failed) : 0;
    return { delivered, failed, left };
  }

  async #sendAll(page: readonly RejectedDocument[]): Promise<void> {
    const queue = [...page];
    const lane = async () => {
      for (let row = queue.shift(); row !== undefined && !this.#over; row = queue.shift()) await this.#send(row);
    };
    const concurrency = (await this.#open())?.target.concurrency ?? 0;
    // What is in flight when one lane breaks is still put on record.
    const lanes = await Promise.allSettled(Array.from({ length: concurrency }, lane));
    const broken = lanes.find((result) => result.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
  }

  async #send({ rejected, attemptedAt }: RejectedDocument): Promise<void> {
    this.signal.throwIfAborted();
    // Tried since it was asked for, by this very retry before it was interrupted.
    if (attemptedAt >= new Date(this.request.requestedAt)) return;
    const live = await this.#open();
    if (live === undefined) return;
    await delay(this.#pace?.take(Date.now()) ?? 0, undefined, { signal: this.signal });
    const { rejectedEvents } = this.parts;
    const until = new Date(Date.now() + live.target.timeoutSeconds * 1_000 + CLAIM_MARGIN_MS);
    const row = await rejectedEvents.claim(this.request.uid, rejected.id, this.request.requestId, until);
    // Deleted, sent or taken by somebody else meanwhile.
    if (row === null) return;
    const resent = await live.resend(row);
    if (resent === undefined) return rejectedEvents.release(this.request.uid, rejected.id);
    const verdict = verdictOf(resent.attempt);
    this.progress[verdict === 'delivered' ? 'delivered' : 'failed'] += 1;
    if (this.#circuit.note(resent.attempt, row._id) || verdict === 'gone') this.#over = true;
  }

  /** The integration as it is now: nothing is sent for one that was removed, and an edit holds at once. */
  async #open(): Promise<Live | undefined> {
    const { tenant, uid } = this.request;
    const integration = await this.parts.integrations.getByUid(tenant, uid);
    if (integration === null || integration.spec.target.kind !== 'webhook') {
      this.#over = true;
      return undefined;
    }
    if (this.#live?.integration.revision === integration.revision) return this.#live;
    const { target } = integration.spec;
    this.#pace = new Pace(target.rateLimitPerSecond);
    this.#live = { integration, target, resend: await openResender(this.parts, integration, target) };
    return this.#live;
  }
}
