import { comparePositions, type Position } from '../domain/positions.js';
import type { EventLog } from '../log/index.js';
import type { CursorDocument } from '../store/cursor.js';
import type { Cursors } from '../store/cursors.js';
import type { Logger } from '../telemetry/logger.js';

export type SweepParts = {
  log: Pick<EventLog, 'tails' | 'read'>;
  cursors: Pick<Cursors, 'waiting'>;
  actors: { wake(tenant: string, id: string): Promise<void> };
  logger: Pick<Logger, 'warn'>;
};

/** What a pass has done; those that failed are looked at again by the next one. */
export type Swept = { woken: number; failed: number };

const NOBODY: Swept = { woken: 0, failed: 0 };
const START: Position = { seq: 1, offset: 0 };

/**
 * Looks for integrations that wait in front of an event that they want. A pass looks only at what logs have grown by
 * since the pass before, so that a log that is quiet costs nothing, however many sleep beside it: two queries for each
 * of them, every minute, were most of what an idle worker did.
 */
export class Sweep {
  /** Where each tenant's log ended at the last pass of this process. */
  readonly #looked = new Map<string, Position>();

  constructor(private readonly parts: SweepParts) {}

  /**
   * Wakes every one of them. One that cannot be looked at, or woken, keeps no other one from it.
   *
   * @param afresh looks at everything, whatever the passes before have seen
   * @param beat called again and again while it goes on
   * @throws when the database does not answer
   */
  async pass(afresh: boolean, beat: () => void): Promise<Swept> {
    const swept: Swept = { woken: 0, failed: 0 };
    // The tails first, the sleepers second: who falls asleep in between looks at the log itself, at least up to there.
    for (const [tenant, tail] of await this.parts.log.tails()) {
      beat();
      const from = (afresh ? undefined : this.#looked.get(tenant)) ?? START;
      const { woken, failed } = comparePositions(from, tail) < 0 ? await this.#wakeIn(tenant, from, beat) : NOBODY;
      swept.woken += woken;
      swept.failed += failed;
      if (failed === 0) this.#looked.set(tenant, tail);
    }
    return swept;
  }

  async #wakeIn(tenant: string, since: Position, beat: () => void): Promise<Swept> {
    const swept: Swept = { woken: 0, failed: 0 };
    for (const cursor of await this.parts.cursors.waiting(tenant)) {
      beat();
      try {
        if (await this.#wake(cursor, since)) swept.woken += 1;
      } catch (error) {
        swept.failed += 1;
        this.parts.logger.warn({ tenant, integration: cursor.integration, error: String(error) }, 'sweep.failed');
      }
    }
    return swept;
  }

  async #wake({ tenant, integration, position, waiting }: CursorDocument, since: Position): Promise<boolean> {
    const { actors, log } = this.parts;
    if (waiting === undefined) return false;
    const from = comparePositions(position, since) < 0 ? since : position;
    const { segments } = await log.read(tenant, { from, subscription: waiting, columns: [], maxBytes: 1 });
    if (segments.length === 0) return false;
    await actors.wake(tenant, integration);
    return true;
  }
}
