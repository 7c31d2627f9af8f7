import type { IntegrationState } from '../domain/integration-state.js';
import type { IntegrationSpec } from '../domain/integrations.js';
import type { Looked } from './every-backlog.js';
import { heartbeats } from './heartbeats.js';
import { OldBacklogs } from './operational/old-backlogs.js';
import type { Publish } from './operational/publish.js';
import type { ActivityParts } from './parts.js';
import { Repair, type Repaired } from './repair.js';
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
  /** Has all removed that an integration has stored, by a workflow of its own; from the beginning, if one is at it already. */
  purge(spec: IntegrationSpec): Promise<void>;
}

/** The activities of the schedules. Each may be repeated, and does no harm beside another of its kind. */
export function maintenanceActivities(parts: ActivityParts & { publish: Publish }) {
  const { log, logger, metrics, retentionDays } = parts;
  const sweeping = new Sweep(parts);
  const repairing = new Repair(parts);
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
      const { complete, stoppedAfter, uncounted } = await sampleBacklogs(parts, beat, { see, after: sampledUpTo });
      sampledUpTo = stoppedAfter;
      if (!complete) logger.warn({}, 'backlogs.not_all_sampled');
      for (const one of uncounted) logger.warn(one, 'backlog.not_counted');
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

    /** Makes projections, cursors and actors agree again. */
    async repair(): Promise<Repaired> {
      const repaired = await repairing.run(heartbeats());
      metrics.woken.repair.add(repaired.woken);
      logger.info(repaired, 'repair.done');
      return repaired;
    },
  };
}
