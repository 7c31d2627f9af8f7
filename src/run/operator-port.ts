import { Connection } from '@temporalio/client';
import type { BacklogFigures, Stalls } from '../activities/index.js';
import { createOperatorApp } from '../api/operator-app.js';
import { TemporalCalls } from '../api/temporal-calls.js';
import type { Settings } from '../settings/schema.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { backlogFigures } from './backlog-figures.js';
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
    stalls,
    logger,
  }: {
    stores: Stores;
    metrics: Metrics;
    /** Of the API in the same process, if there is one. */
    backlogs?: BacklogFigures | undefined;
    /** Of the worker in the same process, if there is one. */
    stalls?: Pick<Stalls, 'count'> | undefined;
    logger: Logger;
  },
): Promise<{ url: string; stop(): Promise<void> } | undefined> {
  const { SLUICE_METRICS_PORT: port, TEMPORAL_NAMESPACE: namespace } = settings;
  if (port === undefined) return undefined;
  const connection = Connection.lazy(settings.temporal.options);
  const calls = new TemporalCalls(connection);
  const checks = serverChecks(stores, { connection, calls, namespace });
  const figures = backlogs ?? backlogFigures(settings, stores);
  const app = createOperatorApp({
    ...{ checks, metrics, backlogs, logger },
    movement: () => figures.movement(),
    stalled: stalls && (() => stalls.count()),
  });
  const server = await listen(app, { logger, metrics }, port, 'SLUICE_METRICS_PORT');
  return {
    url: `http://localhost:${server.port}`,
    stop: async () => {
      await server.stop();
      await calls.idle();
      await connection.close();
    },
  };
}
