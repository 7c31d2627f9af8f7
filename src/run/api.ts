import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { AddressGuard } from '../activities/index.js';
import { Stores as S3Stores } from '../activities/s3/index.js';
import { Pools } from '../activities/webhook/index.js';
import { createApi } from '../api/app.js';
import { readConsole } from '../api/console/index.js';
import { type CatalogueEntry, readCatalogue } from '../api/event-types.js';
import { Actors } from '../api/integrations/actors.js';
import { TemporalCalls } from '../api/temporal-calls.js';
import { Waker } from '../api/waker.js';
import type { Settings } from '../settings/schema.js';
import type { Logger } from '../telemetry/logger.js';
import { hasSearchAttributes } from '../worker/search-attributes.js';
import { StartError } from './start-error.js';
import type { Stores } from './stores.js';

/** A listening API. */
export type RunningApi = { url: string; stop(): Promise<void> };

/** Temporal is ready when it answers within this time. */
const READY_MS = 2_000;
/** Requests that are under way at the end have this long to finish. */
const DRAIN_MS = 15_000;

/**
 * Starts the API. It starts without Temporal, too, and takes events then; what needs an actor answers 503.
 *
 * @throws StartError when the port is taken
 */
export async function startApi(settings: Settings, stores: Stores, logger: Logger): Promise<RunningApi> {
  const connection = Connection.lazy({ address: settings.TEMPORAL_ADDRESS });
  const client = new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE });
  const calls = new TemporalCalls(connection);
  const waker = new Waker(stores.cursors, client, calls, logger);
  stores.log.onAppend((tenant, names) => waker.appended(tenant, names));
  const { SLUICE_ADMIN_KEY: adminKey, SLUICE_EVENT_CATALOGUE: catalogue, TEMPORAL_NAMESPACE: namespace } = settings;
  const { SLUICE_TEMPORAL_UI_URL: temporalUiUrl } = settings;
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
    checks: {
      mongodb: () => stores.database.db.command({ ping: 1 }),
      temporal: () => calls.run(() => connection.workflowService.describeNamespace({ namespace }), READY_MS),
    },
    ...(catalogue !== undefined && { catalogue: readCatalogueFile(catalogue) }),
    guard,
    pools,
    s3Stores: new S3Stores({ secrets: stores.secrets, guard }),
    retriesMax: settings.SLUICE_RETRY_MAX,
    logger,
    maxIntegrations: settings.SLUICE_MAX_INTEGRATIONS,
    searchable: () => calls.run(() => hasSearchAttributes(connection, namespace)),
  });
  const server = createServer(api);
  server.listen(settings.PORT);
  await once(server, 'listening').catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new StartError(`port ${settings.PORT} is in use; end what listens there, or set PORT to another one`);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
      await closed;
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
