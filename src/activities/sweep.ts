import { comparePositions, type Position } from '../domain/positions.js';
import type { EventLog } from '../log/index.js';
import type { Cursors } from '../store/cursors.js';

export type SweepParts = {
  log: Pick<EventLog, 'tails' | 'read'>;
  cursors: Pick<Cursors, 'waiting'>;
  actors: { wake(tenant: string, id: string): Promise<void> };
};

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
   * Wakes every one of them.
   *
   * @param afresh looks at everything, whatever the passes before have seen
   * @param beat called again and again while it goes on
   * @returns how many were woken
   */
  async pass(afresh: boolean, beat: () => void): Promise<number> {
    let woken = 0;
    // The tails first, the sleepers second: who falls asleep in between looks at the log itself, at least up to there.
    for (const [tenant, tail] of await this.parts.log.tails()) {
      beat();
      const from = (afresh ? undefined : this.#looked.get(tenant)) ?? START;
      if (comparePositions(from, tail) < 0) woken += await this.#wakeIn(tenant, from, beat);
      this.#looked.set(tenant, tail);
    }
    return woken;
  }

  async #wakeIn(tenant: string, since: Position, beat: () => void): Promise<number> {
    const { actors, cursors, log } = this.parts;
    let woken = 0;
    for (const { integration, position, waiting: subscription } of await cursors.waiting(tenant)) {
      beat();
      if (subscription === undefined) continue;
      const from = comparePositions(position, since) < 0 ? since : position;
      const { segments } = await log.read(tenant, { from, subscription, columns: [], maxBytes: 1 });
      if (segments.length === 0) continue;
      await actors.wake(tenant, integration);
      woken += 1;
    }
    return woken;
  }
}
