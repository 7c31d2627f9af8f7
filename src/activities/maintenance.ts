import { Context } from '@temporalio/activity';
import type { IntegrationState } from '../domain/integration-state.js';
import { fromDocument } from '../store/integrations.js';
import type { ActivityParts } from './parts.js';
import { sampleBacklogs } from './sample-backlogs.js';
import { Sweep } from './sweep.js';

/** The actors, as far as maintenance deals with them. */
export interface ActorRegistry {
  wake(tenant: string, id: string): Promise<void>;
  /** The states of all actors that live, asked for one by one. Throws once `signal` is aborted. */
  states(signal: AbortSignal): AsyncIterable<IntegrationState>;
  /** Brings an actor back that was ended by hand. @returns false when it lives */
  restart(state: IntegrationState): Promise<boolean>;
}

/** The activities of the schedules. Each may be repeated, and does no harm beside another of its kind. */
export function maintenanceActivities(parts: ActivityParts) {
  const { actors, integrations, log, logger, metrics, retentionDays, stopping } = parts;
  const sweeping = new Sweep(parts);
  return {
    /** Wakes what waits in front of an event that it wants; then notes how much waits everywhere, for the charts. */
    async sweep({ afresh }: { afresh: boolean }): Promise<{ woken: number }> {
      const beat = () => Context.current().heartbeat();
      const woken = await sweeping.pass(afresh, beat);
      metrics.woken.sweep.add(woken);
      if (woken > 0) logger.info({ woken }, 'sweep.woken');
      const sampled = await sampleBacklogs(parts, beat);
      if (!sampled) logger.warn({}, 'backlogs.not_all_sampled');
      return { woken };
    },

    /** Removes old segments of every tenant's log in small steps, never the newest one of a chain. */
    async removeExpired(): Promise<{ segments: number; events: number }> {
      const before = new Date(Date.now() - retentionDays * 86_400_000);
      const removed = await log.removeExpired(before, { onStep: () => Context.current().heartbeat() });
      if (removed.segments > 0) logger.info(removed, 'retention.removed');
      return removed;
    },

    /** Shows every living actor's state again, and brings back the actors that projections tell of and nobody runs. */
    async repair(): Promise<{ shown: number; restarted: number }> {
      let shown = 0;
      for await (const state of actors.states(stopping)) {
        Context.current().heartbeat();
        await integrations.create(state);
        if (await integrations.update(state)) shown += 1;
      }
      let restarted = 0;
      for await (const document of integrations.all()) {
        Context.current().heartbeat();
        if (!(await actors.restart(fromDocument(document)))) continue;
        logger.warn({ tenant: document.tenant, integration: document.integration }, 'actor.restarted');
        restarted += 1;
      }
      return { shown, restarted };
    },
  };
}
