import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { AddressGuard, Stalls } from '../activities/index.js';
import type { Settings } from '../settings/schema.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Tracing } from '../telemetry/tracing/index.js';
import { actorRegistry } from '../worker/actor-registry.js';
import { ensureSchedules } from '../worker/schedules.js';
import { registerSearchAttributes } from '../worker/search-attributes.js';
import { type RunningWorker, startWorker } from '../worker/worker.js';
import { workflowBundle } from '../worker/workflow-bundle.js';
import { StartError } from './start-error.js';
import type { Stores } from './stores.js';

/** What finds the deliveries of a worker that hang. */
export function stallsOf(settings: Settings, stores: Stores, logger: Logger): Stalls {
  return new Stalls({ ...stores, logger }, settings.SLUICE_STALLED_SECONDS * 1_000);
}

/** Starts the worker. @throws StartError when Temporal does not answer */
export async function startWorkerProcess(
  settings: Settings,
  stores: Stores,
  logger: Logger,
  metrics: Metrics,
  stalls = stallsOf(settings, stores, logger),
  tracing?: Tracing,
): Promise<RunningWorker> {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, SLUICE_TASK_QUEUE: taskQueue } = settings;
  const { SLUICE_DEPLOYMENT: deploymentName, SLUICE_BUILD_ID: buildId } = settings;
  const unreachable = () => {
    throw new StartError(`Temporal cannot be reached at ${address}; start it, or set TEMPORAL_ADDRESS`);
  };
  const connection = await NativeConnection.connect(settings.temporal.options).catch(unreachable);
  const clientConnection = await Connection.connect(settings.temporal.options).catch(unreachable);
  const hint = await registerSearchAttributes(clientConnection, { address, namespace });
  if (hint !== undefined) logger.warn({ namespace }, hint);
  const client = new Client({ connection: clientConnection, namespace });
  await ensureSchedules(client, taskQueue);
  const worker = await startWorker(
    {
      ...stores,
      guard: new AddressGuard(settings.SLUICE_ALLOW_PRIVATE_TARGETS),
      policy: {
        retry: {
          max: settings.SLUICE_RETRY_MAX,
          baseSeconds: settings.SLUICE_RETRY_BASE_SECONDS,
          capSeconds: settings.SLUICE_RETRY_CAP_SECONDS,
        },
        probe: {
          baseSeconds: settings.SLUICE_PROBE_BASE_SECONDS,
          capSeconds: settings.SLUICE_PROBE_CAP_SECONDS,
          giveUpSeconds: settings.SLUICE_GIVE_UP_HOURS * 3_600,
        },
        circuit: { failures: settings.SLUICE_CIRCUIT_FAILURES, seconds: settings.SLUICE_CIRCUIT_SECONDS },
      },
      actors: actorRegistry(client, taskQueue),
      retentionDays: settings.SLUICE_RETENTION_DAYS,
      backlogLimitSeconds: settings.SLUICE_BACKLOG_LIMIT_SECONDS,
      stalls,
      logger,
      metrics,
      tracing,
    },
    {
      connection,
      namespace,
      taskQueue,
      bundle: await workflowBundle(),
      cachedWorkflows: settings.SLUICE_WORKFLOW_CACHE,
      ...(tracing && { activityInterceptors: [(await import('../worker/traced-activities.js')).tracedBy(tracing)] }),
      ...(buildId !== undefined && { version: { deploymentName, buildId } }),
    },
  );
  void worker.ended.catch(() => undefined).then(() => Promise.all([connection.close(), clientConnection.close()]));
  return worker;
}

// Deliveries have a worker of their own, without workflows: that is as it should be.
const EXPECTED = /^No workflows registered/;

/**
 * Temporal's own lines go the way of all others; its chatter stays out. Once a process, before anything of Temporal.
 *
 * @param metricsAddress where it tells what it counts; nowhere by default
 */
export function installRuntime(logger: Logger, metricsAddress?: string): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      if (EXPECTED.test(message)) return;
      const line = { ...meta, source: 'temporal' };
      if (level === 'ERROR') logger.error(line, message);
      else logger.warn(line, message);
    }),
    ...(metricsAddress !== undefined && { telemetryOptions: { metrics: prometheusAt(metricsAddress) } }),
    shutdownSignals: [],
  });
}

/** Named as Prometheus would have it: durations in seconds, units and `_total` in the names. */
function prometheusAt(bindAddress: string) {
  return { prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true } };
}
