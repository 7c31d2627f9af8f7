import type { Cursors } from '../store/cursors.js';
import type { IntegrationDocument, Integrations } from '../store/integrations.js';
import type { Logger } from '../telemetry/logger.js';
import { dueEvent } from './due-events.js';
import { type BacklogParts, backlogInFront } from './every-backlog.js';

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

/** Only the first event is looked for; the rest need not be counted. */
const COUNT_MS = 1;
/** Whoever asks may ask often. */
const KEPT_MS = 5_000;

/**
 * Finds deliveries of this process in which nothing moves any more though an event is due: then something in the process
 * hangs, and only a new start helps. What a delivery says of itself is not believed: whether an event is due, the cursor
 * and the log say. A delivery that moves costs nothing.
 */
export class Stalls {
  readonly #running = new Set<Running>();
  #found: Promise<{ stalled: Which[]; at: number }> | undefined;

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
    const still = [...this.#running].filter(({ movedAt }) => at - movedAt >= this.afterMs);
    const asked = await Promise.all(still.map(async (one) => ((await this.#isStalled(one, at)) ? one : undefined)));
    const stalled = asked.filter((one) => one !== undefined);
    for (const { which, movedAt } of stalled) {
      const { tenant, id: integration } = which;
      this.parts.logger.error({ tenant, integration, ms: at - movedAt }, 'delivery.stalled');
    }
    return { stalled: stalled.map(({ which }) => which), at };
  }

  async #isStalled({ which: { tenant, uid } }: Running, at: number): Promise<boolean> {
    const { cursors, integrations } = this.parts;
    try {
      const [integration, cursor] = await Promise.all([integrations.getByUid(tenant, uid), cursors.get(uid)]);
      if (integration === null || cursor === null) return false;
      const { oldestAt } = await backlogInFront(this.parts, integration, cursor, COUNT_MS);
      const due = dueEvent(integration, cursor, oldestAt);
      return due !== undefined && at - due.stillSince >= this.afterMs;
    } catch {
      return false;
    }
  }
}
