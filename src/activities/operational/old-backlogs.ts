import { about, type OperationalEvent, receivesOperational } from '../../domain/operational-events.js';
import type { BacklogEpisode, BacklogEpisodes } from '../../store/backlog-episodes.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import type { LogEntries } from '../../store/log-entries.js';
import type { Logger } from '../../telemetry/logger.js';
import type { Backlog } from '../backlog.js';
import type { Looked } from '../every-backlog.js';
import type { Publish } from './publish.js';

/** What telling of old backlogs needs. */
export type OldBacklogParts = {
  episodes: Pick<BacklogEpisodes, 'begin' | 'told' | 'end'>;
  logEntries: Pick<LogEntries, 'lastStart'>;
  publish: Publish;
  /** 0: no backlog is ever too old. */
  backlogLimitSeconds: number;
  logger: Pick<Logger, 'warn'>;
};

type Old = { integration: IntegrationDocument; oldestAt: Date; backlog: Backlog; episode: BacklogEpisode | undefined };
type Over = { integration: IntegrationDocument; episode: BacklogEpisode };

const AT_ONCE = 20;

/**
 * Looks, in one pass over all backlogs, for those that have become too old, and for those that are so no longer. One that
 * is sound costs nothing. What a pass leaves undone, or cannot do, the next one does; each change is published once.
 */
export class OldBacklogs {
  readonly #old: Old[] = [];
  readonly #over: Over[] = [];
  readonly #now = Date.now();

  constructor(private readonly parts: OldBacklogParts) {}

  /** Takes note of a backlog, if there is anything to do about it. */
  see({ integration, backlog, cursor: { tooOld: episode } }: Pick<Looked, 'integration' | 'backlog' | 'cursor'>): void {
    const { oldestAt } = backlog;
    if (oldestAt !== undefined && this.#isOld(integration, oldestAt)) {
      if (episode?.told !== true) this.#old.push({ integration, oldestAt, backlog, episode });
    } else if (episode !== undefined) {
      this.#over.push({ integration, episode });
    }
  }

  /** Does what there is to do. @param beat called again and again while it goes on */
  async tell(beat: () => void): Promise<void> {
    const steps = [...this.#old.map((one) => () => this.#begin(one)), ...this.#over.map((one) => () => this.#end(one))];
    for (let i = 0; i < steps.length; i += AT_ONCE) {
      beat();
      const done = await Promise.allSettled(steps.slice(i, i + AT_ONCE).map((step) => step()));
      for (const one of done) {
        if (one.status === 'rejected') this.parts.logger.warn({ error: String(one.reason) }, 'old_backlog.not_told');
      }
    }
  }

  /** One that is stopped delivers nothing, as it has been told to, or has told. */
  #isOld({ spec, status, expired }: IntegrationDocument, oldestAt: Date): boolean {
    const { backlogLimitSeconds: limit } = this.parts;
    if (limit === 0 || status !== 'running' || expired || receivesOperational(spec.subscription)) return false;
    return this.#now - dueFrom(spec, oldestAt) > limit * 1_000;
  }

  async #begin({ integration, oldestAt, backlog, episode }: Old): Promise<void> {
    const { _id: uid, spec } = integration;
    const { episodes, logEntries, publish, backlogLimitSeconds } = this.parts;
    // What has piled up while it was stopped, or lies behind where a replay begins, is given as much time as all else.
    const startedAt = (await logEntries.lastStart(uid))?.getTime() ?? 0;
    if (this.#now - startedAt <= backlogLimitSeconds * 1_000) return;
    const begun = episode ?? (await episodes.begin(uid, new Date(this.#now)));
    if (begun === undefined) return;
    const payload = {
      ...about(spec, `its oldest event waits since ${oldestAt.toISOString()}`),
      oldest_pending_at: oldestAt.toISOString(),
      pending_events: backlog.events,
      pending_bytes: backlog.bytes,
      limit_seconds: backlogLimitSeconds,
    };
    await publish(spec, [eventOf(begun, { name: 'sluice.backlog_too_old', at: begun.began.toISOString(), payload })]);
    await episodes.told(uid, begun);
  }

  async #end({ integration: { _id: uid, spec, status }, episode }: Over): Promise<void> {
    const { episodes, publish } = this.parts;
    const since = episode.began.toISOString();
    const payload = { ...about(spec, `its backlog was too old since ${since}`), too_old_since: since };
    const caughtUp = { name: 'sluice.backlog_caught_up' as const, at: new Date(this.#now).toISOString(), payload };
    // Of one that was stopped meanwhile nobody can say that it has caught up.
    if (status === 'running') await publish(spec, [eventOf(episode, caughtUp)]);
    await episodes.end(uid, episode);
  }
}

/** From when on an event ought to be on its way: what goes to S3 has to wait for the rest of its batch. */
function dueFrom({ target }: IntegrationDocument['spec'], oldestAt: Date): number {
  return oldestAt.getTime() + (target.kind === 's3' ? target.batchMaxSeconds * 1_000 : 0);
}

function eventOf<Event>({ began }: BacklogEpisode, event: Event): Event & Pick<OperationalEvent, 'key'> {
  return { key: `backlog-${began.getTime()}`, ...event };
}
