import type { IntegrationState } from '../domain/integration-state.js';
import type { IntegrationSpec } from '../domain/integrations.js';
import { fromDocument, type IntegrationDocument } from '../store/integrations.js';
import type { ActivityParts } from './parts.js';

/** What repairing needs. */
export type RepairParts = Pick<ActivityParts, 'actors' | 'cursors' | 'integrations' | 'log' | 'logger' | 'stopping'>;

/** What a repair has done: projections that were made or were behind, and actors that had been ended by hand. */
export type Repaired = { shown: number; restarted: number };

/**
 * Makes MongoDB and Temporal agree again, whatever was done to either by hand, or whichever of them was restored from a
 * backup. One integration after the other, each with a query to its actor: so nothing it does comes in a burst.
 */
export class Repair {
  constructor(private readonly parts: RepairParts) {}

  /** @param beat called with each step */
  async run(beat: () => void): Promise<Repaired> {
    const { actors, integrations, stopping } = this.parts;
    const done: Repaired = { shown: 0, restarted: 0 };
    for await (const state of actors.states(stopping)) {
      beat();
      await this.#apart(state.spec, async () => {
        if (await this.#show(state)) done.shown += 1;
        await this.#place(state);
      });
    }
    for await (const document of integrations.all()) {
      beat();
      const { tenant, integration: id } = document;
      await this.#apart({ tenant, id }, async () => {
        if (await this.#restart(document)) done.restarted += 1;
      });
    }
    return done;
  }

  async #show(state: IntegrationState): Promise<boolean> {
    const { actors, integrations } = this.parts;
    if (!(await integrations.create(state))) return integrations.update(state);
    // Shown just after it had been taken away for good, it would never go away again.
    if (!(await actors.isRemoved(state.spec))) return true;
    await integrations.remove(state.spec.uid);
    return false;
  }

  /**
   * Gives an integration that is younger than a restored MongoDB its cursor again: without one no delivery ever begins.
   * What it had delivered lay behind its beginning, so it begins there once more.
   */
  async #place({ spec, status }: IntegrationState): Promise<void> {
    const { actors, cursors, log, logger } = this.parts;
    const { tenant, id, uid, startsAt, createdAt } = spec;
    if ((await cursors.get(uid)) !== null) return;
    const position = await log.positionAt(tenant, new Date(startsAt ?? createdAt));
    await cursors.create(uid, tenant, id, position);
    // As with what is shown.
    if (await actors.isRemoved(spec)) return cursors.remove(uid);
    logger.warn({ tenant, integration: id, position }, 'cursor.made');
    // Whatever it was doing: without a cursor it has been told that there is nothing to do.
    if (status === 'running') await actors.wake(tenant, id);
  }

  async #restart(document: IntegrationDocument): Promise<boolean> {
    const { actors, integrations, logger } = this.parts;
    const { _id: uid, tenant, integration } = document;
    const state = fromDocument(document);
    const found = await actors.restart(state);
    if (found === 'removed') await integrations.remove(uid);
    if (found !== 'restarted') return false;
    logger.warn({ tenant, integration }, 'actor.restarted');
    await this.#place(state);
    return true;
  }

  /** What is wrong with one integration is told, and keeps no other one from being repaired. */
  async #apart({ tenant, id }: Pick<IntegrationSpec, 'tenant' | 'id'>, repair: () => Promise<void>): Promise<void> {
    try {
      await repair();
    } catch (error) {
      this.parts.logger.warn({ tenant, integration: id, error: String(error) }, 'repair.failed');
    }
  }
}
