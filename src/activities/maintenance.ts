import type { IntegrationState } from '../domain/integration-state.js';
import type { IntegrationSpec } from '../domain/integrations.js';
import { fromDocument, type IntegrationDocument } from '../store/integrations.js';
import type { Looked } from './every-backlog.js';
import { heartbeats } from './heartbeats.js';
import { OldBacklogs } from './operational/old-backlogs.js';
import type { Publish } from './operational/publish.js';
import type { ActivityParts } from './parts.js';
import { sampleBacklogs } from './sample-backlogs.js';
import { Sweep } from './sweep.js';

/** The actors, as far as maintenance deals with them. */
export interface ActorRegistry {
  wake(tenant: string, id: string): Promise<void>;
  /** The states of all actors that live, asked for one by one. Throws once `signal` is aborted. */
  states(signal: AbortSignal): AsyncIterable<IntegrationState>;
  /** Whether this very integration has been removed, or is being removed; false as well when its actor does not answer. */
  isRemoved(spec: IntegrationSpec): Promise<boolean>;
  /** Brings an actor back that was ended by hand. One that lives, or has ended because it was removed, is left alone. */
  restart(state: IntegrationState): Promise<'restarted' | 'lives' | 'removed'>;
}

/** The activities of the schedules. Each may be repeated, and does no harm beside another of its kind. */
export function maintenanceActivities(parts: ActivityParts & { publish: Publish }) {
  const { actors, integrations, log, logger, metrics, retentionDays, stopping } = parts;
  const sweeping = new Sweep(parts);
  /** Where the last look at all backlogs ran out of time: the next one begins there, so that nobody is always left out. */
  let sampledUpTo: string | undefined;
  return {
    /**
     * Wakes what waits in front of an event that it wants; then notes how much waits everywhere, for the charts, and tells
     * what has waited for too long.
     */
    async sweep({ afresh }: { afresh: boolean }): Promise<{ woken: number }> {
      const beat = heartbeats();
      const { woken } = await sweeping.pass(afresh, beat);
      metrics.woken.sweep.add(woken);
      if (woken > 0) logger.info({ woken }, 'sweep.woken');
      const old = new OldBacklogs(parts);
      const see = (looked: Looked) => old.see(looked);
      const { complete, stoppedAfter } = await sampleBacklogs(parts, beat, { see, after: sampledUpTo });
      sampledUpTo = stoppedAfter;
      if (!complete) logger.warn({}, 'backlogs.not_all_sampled');
      await old.tell(beat);
      return { woken };
    },

    /** Removes old segments of every tenant's log in small steps, never the newest one of a chain. */
    async removeExpired(): Promise<{ segments: number; events: number }> {
      const before = new Date(Date.now() - retentionDays * 86_400_000);
      const removed = await log.removeExpired(before, { onStep: heartbeats() });
      if (removed.segments > 0) logger.info(removed, 'retention.removed');
      return removed;
    },

    /** Shows every living actor's state again, and brings back the actors that projections tell of and nobody runs. */
    async repair(): Promise<{ shown: number; restarted: number }> {
      const beat = heartbeats();
      let shown = 0;
      for await (const state of actors.states(stopping)) {
        beat();
        if (await apart(state.spec, () => show(state))) shown += 1;
      }
      let restarted = 0;
      for await (const document of integrations.all()) {
        beat();
        const { tenant, integration: id } = document;
        if (await apart({ tenant, id }, () => restart(document))) restarted += 1;
      }
      return { shown, restarted };
    },
  };

  async function show(state: IntegrationState): Promise<boolean> {
    if (!(await integrations.create(state))) return integrations.update(state);
    // Shown just after it had been taken away for good, it would never go away again.
    if (!(await actors.isRemoved(state.spec))) return true;
    await integrations.remove(state.spec.uid);
    return false;
  }

  async function restart(document: IntegrationDocument): Promise<boolean> {
    const { _id: uid, tenant, integration } = document;
    const found = await actors.restart(fromDocument(document));
    if (found === 'removed') await integrations.remove(uid);
    if (found === 'restarted') logger.warn({ tenant, integration }, 'actor.restarted');
    return found === 'restarted';
  }

  /** What is wrong with one integration is told, and keeps no other one from being repaired. */
  async function apart({ tenant, id }: { tenant: string; id: string }, repair: () => Promise<boolean>) {
    try {
      return await repair();
    } catch (error) {
      logger.warn({ tenant, integration: id, error: String(error) }, 'repair.failed');
      return false;
    }
  }
}
