import type { IntegrationState } from '../domain/integration-state.js';
import type { IntegrationSpec } from '../domain/integrations.js';
import { fromDocument, type IntegrationDocument } from '../store/integrations.js';
import { nextRetry } from './overdue-retries.js';
import type { ActivityParts } from './parts.js';
import { waitsInVain } from './waits-in-vain.js';

/** What repairing needs. */
export type RepairParts = Pick<
  ActivityParts,
  'actors' | 'cursors' | 'integrations' | 'log' | 'logger' | 'publications' | 'stopping'
>;

/**
 * What a repair has done: projections that were made or were behind, actors that had been ended by hand, actors that
 * waited in vain, and integrations that had been deleted and were in MongoDB all the same.
 */
export type Repaired = { shown: number; restarted: number; woken: number; removed: number };

/**
 * Makes MongoDB and Temporal agree again, whatever was done to either by hand, or whichever of them was restored from a
 * backup. One integration after the other, each with a query to its actor: so nothing it does comes in a burst.
 */
export class Repair {
  constructor(private readonly parts: RepairParts) {}

  /** @param beat called with each step */
  async run(beat: () => void): Promise<Repaired> {
    const { actors, integrations, stopping } = this.parts;
    const done: Repaired = { shown: 0, restarted: 0, woken: 0, removed: 0 };
    for await (const state of actors.states(stopping)) {
      beat();
      await this.#apart(state.spec, async () => {
        if (await this.#removeFormer(state.spec)) done.removed += 1;
        if (await this.#show(state)) done.shown += 1;
        if (await this.#wake(state)) done.woken += 1;
      });
    }
    for await (const document of integrations.all()) {
      beat();
      const { tenant, integration: id } = document;
      await this.#apart({ tenant, id }, async () => {
        const found = await this.#restart(document);
        if (found !== 'lives') done[found] += 1;
      });
    }
    return done;
  }

  /** Removes what is shown of an integration that had the same id before: it was deleted, else the id were not free. */
  async #removeFormer({ tenant, id, uid, createdAt }: IntegrationSpec): Promise<boolean> {
    const shown = await this.parts.integrations.get(tenant, id);
    if (shown === null || shown._id === uid || shown.spec.createdAt >= createdAt) return false;
    await this.#remove(shown.spec);
    return true;
  }

  async #show(state: IntegrationState): Promise<boolean> {
    const { actors, integrations } = this.parts;
    if (!(await integrations.create(state))) return integrations.update(state);
    // Shown just after it had been taken away for good, it would never go away again.
    if (!(await actors.isRemoved(state.spec))) return true;
    await integrations.remove(state.spec.uid);
    return false;
  }

  /** Wakes an actor that waits in vain. @returns whether it did */
  async #wake(state: IntegrationState): Promise<boolean> {
    const { actors, cursors } = this.parts;
    const { spec, status } = state;
    const cursor = await cursors.get(spec.uid);
    const inVain =
      cursor === null
        ? // Whatever it was doing: without a cursor it has been told that there is nothing to do.
          (await this.#place(spec)) && status === 'running'
        : waitsInVain(state, cursor, await this.#retryAt(state));
    if (inVain) await actors.wake(spec.tenant, spec.id);
    return inVain;
  }

  /**
   * Gives an integration that is younger than a restored MongoDB its cursor again: without one no delivery ever begins.
   * What it had delivered lay behind its beginning, so it begins there once more.
   */
  async #place(spec: IntegrationSpec): Promise<boolean> {
    const { actors, cursors, log, logger } = this.parts;
    const { tenant, id, uid, startsAt, createdAt } = spec;
    const position = await log.positionAt(tenant, new Date(startsAt ?? createdAt));
    await cursors.create(uid, tenant, id, position);
    if (await actors.isRemoved(spec)) {
      await cursors.remove(uid);
      return false;
    }
    logger.warn({ tenant, integration: id, position }, 'cursor.made');
    return true;
  }

  async #retryAt({ spec, idle }: IntegrationState): Promise<Date | undefined> {
    if (idle === undefined || spec.target.kind !== 'webhook') return undefined;
    return (await nextRetry(this.parts.publications, { _id: spec.uid, spec }))?.nextAttemptAt;
  }

  async #restart(document: IntegrationDocument): Promise<'restarted' | 'lives' | 'removed'> {
    const { actors, logger } = this.parts;
    const state = fromDocument(document);
    const found = await actors.restart(state);
    if (found === 'removed') await this.#remove(state.spec);
    if (found !== 'restarted') return found;
    logger.warn({ tenant: document.tenant, integration: document.integration }, 'actor.restarted');
    await this.#wake(state);
    return found;
  }

  /** As a deletion does: what it has left, secrets too, is removed to the end, and nothing is shown of it. */
  async #remove(spec: IntegrationSpec): Promise<void> {
    const { actors, integrations, logger } = this.parts;
    const { tenant, id: integration, uid } = spec;
    await actors.purge(spec);
    await integrations.remove(uid);
    logger.warn({ tenant, integration, uid }, 'integration.removed');
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
