import type { ProbePolicy, RetryPolicy } from '../domain/outcomes.js';
import type { EventLog } from '../log/index.js';
import type { BacklogEpisodes } from '../store/backlog-episodes.js';
import type { Batches } from '../store/batches.js';
import type { Cursors } from '../store/cursors.js';
import type { History } from '../store/history.js';
import type { Integrations } from '../store/integrations.js';
import type { LogEntries } from '../store/log-entries.js';
import type { Places } from '../store/places.js';
import type { Publications } from '../store/publications.js';
import type { RejectedEvents } from '../store/rejected-events.js';
import type { Secrets } from '../store/secrets.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Tracing } from '../telemetry/tracing/index.js';
import type { AddressGuard } from './address-guard.js';
import type { ActorRegistry } from './maintenance.js';
import type { Stalls } from './stalls.js';

/** When attempts count as the target's own failure. */
export type CircuitPolicy = { failures: number; seconds: number };

/** How deliveries behave; all of it comes from settings. */
export type DeliveryPolicy = { retry: RetryPolicy; probe: ProbePolicy; circuit: CircuitPolicy };

/** What the activities work with. */
export type ActivityParts = {
  log: EventLog;
  batches: Batches;
  cursors: Cursors;
  episodes: BacklogEpisodes;
  history: Pick<History, 'note' | 'removeAll'>;
  integrations: Integrations;
  logEntries: LogEntries;
  places: Pick<Places, 'release'>;
  publications: Publications;
  rejectedEvents: RejectedEvents;
  secrets: Secrets;
  guard: AddressGuard;
  actors: ActorRegistry;
  policy: DeliveryPolicy;
  retentionDays: number;
  /** How old a backlog may become before that is published; 0: as old as it will. */
  backlogLimitSeconds: number;
  stalls: Pick<Stalls, 'began'>;
  /** Aborted when the worker is asked to end: deliveries then go to their next safe point and end. */
  stopping: AbortSignal;
  logger: Logger;
  metrics: Metrics;
  /** Absent: nobody has asked for traces. */
  tracing?: Tracing | undefined;
};
