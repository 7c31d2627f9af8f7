import { Client, Connection } from '@temporalio/client';
import { AddressGuard, type BacklogFigures, type Stalls } from '../activities/index.js';
import { Stores as S3Stores } from '../activities/s3/index.js';
import { Pools } from '../activities/webhook/index.js';
import { createApi } from '../api/app.js';
import { readConsole } from '../api/console/index.js';
import { type CatalogueEntry, readCatalogue } from '../api/event-types.js';
import { Actors } from '../api/integrations/actors.js';
import { rememberSearchable } from '../api/integrations/searchable.js';
import { TemporalCalls } from '../api/temporal-calls.js';
import { Waker } from '../api/waker.js';
import type { Settings } from '../settings/schema.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Tracing } from '../telemetry/tracing/index.js';
import { hasSearchAttributes } from '../worker/search-attributes.js';
import { backlogFigures } from './backlog-figures.js';
import { listen } from './listen.js';
import { serverChecks } from './server-checks.js';
import { StartError } from './start-error.js';
import type { Stores } from './stores.js';

/** A listening API. */
export type RunningApi = { url: string; backlogs: BacklogFigures; stop(): Promise<void> };

/**
 * Starts the API. It starts without Temporal, too, and takes events then; what needs an actor answers 503.
 *
 * @param stalls of the worker in the same process, if there is one
 * @throws StartError when the port is taken
 */
export async function startApi(
  settings: Settings,
  stores: Stores,
  logger: Logger,
  metrics: Metrics,
  stalls?: Pick<Stalls, 'count'>,
  tracing?: Tracing,
): Promise<RunningApi> {
  const connection = Connection.lazy(settings.temporal.options);
  const client = new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE });
  const calls = new TemporalCalls(connection);
  const waker = new Waker(stores.cursors, client, calls, logger, metrics);
  stores.log.onAppend((tenant, names) => waker.appended(tenant, names));
  const { SLUICE_ADMIN_KEY: adminKey, SLUICE_EVENT_CATALOGUE: catalogue, TEMPORAL_NAMESPACE: namespace } = settings;
  const { SLUICE_TEMPORAL_UI_URL: temporalUiUrl } = settings;
  const backlogs = backlogFigures(settings, stores);
  metrics.addSource(() => backlogs.totals());
  const guard = new AddressGuard(settings.SLUICE_ALLOW_PRIVATE_TARGETS);
  const pools = new Pools(guard);
  const api = createApi({
    ...stores,
    actors: new Actors(client, calls, settings.SLUICE_TASK_QUEUE),
    ...(adminKey && { adminKey }),
    authFailuresPerMinute: settings.SLUICE_AUTH_FAILURES_PER_MINUTE,
    trustedProxies: settings.SLUICE_TRUSTED_PROXIES,
    consoleFacts: {
      ...(temporalUiUrl !== undefined && { temporalUiUrl }),
      temporalNamespace: namespace,
    },
    consoleFiles: readConsole(),
    checks: serverChecks(stores, { connection, calls, namespace }),
    movement: () => backlogs.movement(),
    stalled: stalls && (() => stalls.count()),
    metrics,
    tracing,
    ...(settings.SLUICE_METRICS_PORT === undefined && { backlogs }),
    ...(catalogue !== undefined && { catalogue: readCatalogueFile(catalogue) }),
    guard,
    pools,
    s3Stores: new S3Stores({ secrets: stores.secrets, guard }),
    retriesMax: settings.SLUICE_RETRY_MAX,
    logger,
    maxIntegrations: settings.SLUICE_MAX_INTEGRATIONS,
    searchable: rememberSearchable(() => calls.run(() => hasSearchAttributes(connection, namespace))),
  });
  const server = await listen(api, { logger, metrics }, settings.PORT, 'PORT');
  return {
    url: `http://localhost:${server.port}`,
    backlogs,
    stop: async () => {
      await server.stop();
      await pools.close();
      await calls.idle();
      await connection.close();
    },
  };
}

/** @throws StartError when the file cannot be read, or is not a catalogue */
function readCatalogueFile(path: string): CatalogueEntry[] {
  try {
    return readCatalogue(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `SLUICE_EVENT_CATALOGUE: ${path} is not an event catalogue: ${reason.replaceAll(/\s+/g, ' ')}`,
    );
  }
}
