import type { Cursors } from '../store/cursors.js';
import type { IntegrationDocument, Integrations } from '../store/integrations.js';
import type { Logger } from '../telemetry/logger.js';
import { dueEvent } from './due-events.js';
import { type BacklogParts, backlogInFront } from './every-backlog.js';
import { nextRetry } from './overdue-retries.js';

/** What finding stalled deliveries needs. */
export type StallParts = Pick<BacklogParts, 'log' | 'publications'> & {
  cursors: Pick<Cursors, 'get'>;
  integrations: Pick<Integrations, 'getByUid'>;
  logger: Logger;
};

/** Which integration a delivery is for. */
type Which = Pick<IntegrationDocument['spec'], 'tenant' | 'id' | 'uid'>;

/** A delivery as it tells of itself. */
export type Moving = {
  /** An attempt has ended, or a piece of a batch has gone. */
  moved(): void;
  ended(): void;
};

type Running = { which: Which; movedAt: number };

/** The longest overdue retry of an integration, and since when it has been that. */
type Overdue = { retry: string; since: number };

/** Only the first event is looked for; the rest need not be counted. */
const COUNT_MS = 1;
/** Whoever asks may ask often. */
const KEPT_MS = 5_000;

/**
 * Finds deliveries of this process that hang: an event is due, for the first time or again, and nothing moves any more;
 * or others go by a retry that is overdue, though the longest overdue one goes first. Then something in the process hangs,
 * and only a new start helps. What a delivery says of itself is not believed: what is due, the database says. A delivery
 * that moves and has no overdue retry costs nothing but its share of one query.
 */
export class Stalls {
  readonly #running = new Set<Running>();
  #found: Promise<{ stalled: Which[]; at: number }> | undefined;
  /** By uid; of what was overdue when this was last looked at. */
  #overdue = new Map<string, Overdue>();

  /** @param afterMs how long nothing may move */
  constructor(
    private readonly parts: StallParts,
    private readonly afterMs: number,
    private readonly keptMs = KEPT_MS,
  ) {}

  /** A delivery begins. */
  began(which: Which): Moving {
    const running = { which, movedAt: Date.now() };
    this.#running.add(running);
    return {
      moved: () => {
        running.movedAt = Date.now();
      },
      ended: () => this.#running.delete(running),
    };
  }

  /** How many deliveries are stalled. Without the database nobody can tell, and a new start would be no help: none. */
  async count(): Promise<number> {
    const known = await this.#found;
    if (known === undefined || Date.now() - known.at >= this.keptMs) this.#found = this.#find();
    return (await this.#found)?.stalled.length ?? 0;
  }

  async #find(): Promise<{ stalled: Which[]; at: number }> {
    const at = Date.now();
    const running = [...this.#running];
    await this.#lookAtRetries(running, at).catch(() => this.#overdue.clear());
    const stillMs = await Promise.all(running.map((one) => this.#stillFor(one, at)));
    const stalled = running.flatMap(({ which }, i) => {
      const ms = stillMs[i];
      return ms === undefined ? [] : [{ which, ms }];
    });
    for (const { which, ms } of stalled) {
      const { tenant, id: integration } = which;
      this.parts.logger.error({ tenant, integration, ms }, 'delivery.stalled');
    }
    return { stalled: stalled.map(({ which }) => which), at };
  }

  /** For how many ms a delivery has been stalled; undefined when it is not. */
  async #stillFor({ which: { tenant, uid }, movedAt }: Running, at: number): Promise<number | undefined> {
    const { cursors, integrations, publications } = this.parts;
    const isStill = at - movedAt >= this.afterMs;
    const overdue = this.#overdue.get(uid);
    const isPassedBy = overdue !== undefined && at - overdue.since >= this.afterMs;
    if (!isStill && !isPassedBy) return undefined;
    try {
      const [integration, cursor] = await Promise.all([integrations.getByUid(tenant, uid), cursors.get(uid)]);
      if (integration === null || cursor === null) return undefined;
      const retryAt = (await nextRetry(publications, integration))?.nextAttemptAt;
      const oldestAt = isStill && (await backlogInFront(this.parts, integration, cursor, COUNT_MS)).oldestAt;
      // Of a retry that others go by, what else has moved says nothing.
      const due = dueEvent(integration, isStill ? cursor : {}, oldestAt || undefined, retryAt);
      const ms = due && at - due.stillSince;
      return ms !== undefined && ms >= this.afterMs ? ms : undefined;
    } catch {
      return undefined;
    }
  }

  /** Remembers which retry of each integration is the longest overdue one, and since when it has been the same one. */
  async #lookAtRetries(running: readonly Running[], at: number): Promise<void> {
    const { publications, integrations } = this.parts;
    const before = this.#overdue;
    const overdue = new Map<string, Overdue>();
    const uids = running.map(({ which }) => which.uid);
    const oldest = uids.length === 0 ? new Map() : await publications.oldestRetries(uids, new Date(at - this.afterMs));
    for (const { which } of running) {
      const { tenant, uid } = which;
      const integration = oldest.has(uid) ? await integrations.getByUid(tenant, uid) : null;
      const row = integration && (await nextRetry(publications, integration));
      if (!row) continue;
      const retry = `${row._id.seq}/${row._id.offset} ${row.nextAttemptAt?.getTime()}`;
      const known = before.get(uid);
      overdue.set(uid, { retry, since: known?.retry === retry ? known.since : at });
    }
    this.#overdue = overdue;
  }
}
