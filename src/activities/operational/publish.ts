import { prepareEvent } from '../../domain/events.js';
import { type OperationalEvent, receivesOperational, type Subject } from '../../domain/operational-events.js';
import { wants } from '../../domain/subscriptions.js';
import type { EventLog } from '../../log/index.js';
import type { Cursors } from '../../store/cursors.js';
import type { Logger } from '../../telemetry/logger.js';

/** What publishing needs. */
export type PublishParts = {
  log: Pick<EventLog, 'append'>;
  cursors: Pick<Cursors, 'waiting'>;
  actors: { wake(tenant: string, id: string): Promise<void> };
  logger: Pick<Logger, 'info' | 'warn'>;
};

/** Publishes operational events about an integration, each once however often it is asked for. */
export type Publish = (subject: Subject, events: readonly OperationalEvent[]) => Promise<void>;

/**
 * Operational events go the way of all events: into the log of the integration's tenant, and from there to the
 * integrations that want them.
 *
 * @returns what publishes them; it throws what the log throws, and then nothing is published
 */
export function publisher(parts: PublishParts): Publish {
  return async (subject, events) => {
    if (events.length === 0 || receivesOperational(subject.subscription)) return;
    const { tenant, id, uid } = subject;
    const prepared = events.map(({ name, key, at, payload }) =>
      prepareEvent(tenant, {
        name,
        id: `${uid}-${key}`,
        entity_id: id,
        domain_entity_type: 'integration',
        occurred_at: at,
        payload,
      }),
    );
    const { accepted } = await parts.log.append(tenant, prepared);
    if (accepted === 0) return;
    for (const { name, payload } of events) {
      parts.logger.info({ tenant, integration: id, event: name, reason: payload.reason }, 'operational.published');
    }
    await wakeFor(parts, tenant, events);
  };
}

/** The append's half of the idle protocol; a wake that gets lost is made good by the sweep. */
async function wakeFor({ cursors, actors, logger }: PublishParts, tenant: string, events: readonly OperationalEvent[]) {
  try {
    for (const { integration, waiting } of await cursors.waiting(tenant)) {
      const wanted = waiting && wants(waiting);
      if (wanted && events.some(({ name }) => wanted(name))) await actors.wake(tenant, integration);
    }
  } catch (error) {
    logger.warn({ tenant, error: String(error) }, 'wake.failed');
  }
}
