import { Connection } from '@temporalio/client';
import type { BacklogFigures } from '../activities/index.js';
import { createOperatorApp } from '../api/operator-app.js';
import { TemporalCalls } from '../api/temporal-calls.js';
import type { Settings } from '../settings/schema.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { listen } from './listen.js';
import { serverChecks } from './server-checks.js';
import type { Stores } from './stores.js';

/**
 * Answers operators (`/metrics`, `/healthz`, `/readyz`) on a port of its own, when one is set.
 *
 * @throws StartError when the port is taken
 */
export async function startOperatorPort(
  settings: Settings,
  {
    stores,
    metrics,
    backlogs,
    logger,
  }: {
    stores: Stores;
    metrics: Metrics;
    backlogs?: BacklogFigures | undefined;
    logger: Logger;
  },
): Promise<{ url: string; stop(): Promise<void> } | undefined> {
  const { SLUICE_METRICS_PORT: port, TEMPORAL_NAMESPACE: namespace } = settings;
  if (port === undefined) return undefined;
  const connection = Connection.lazy(settings.temporal.options);
  const calls = new TemporalCalls(connection);
  const checks = serverChecks(stores, { connection, calls, namespace });
  const server = await listen(createOperatorApp({ checks, metrics, backlogs, logger }), port, 'SLUICE_METRICS_PORT');
  return {
    url: `http://localhost:${server.port}`,
    stop: async () => {
      await server.stop();
      await calls.idle();
      await connection.close();
    },
  };
}
