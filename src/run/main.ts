import type { BacklogFigures } from '../activities/index.js';
import { readSettings } from '../settings/settings.js';
import { createLogger } from '../telemetry/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { startApi } from './api.js';
import { collectGarbageLessOften } from './garbage-collection.js';
import { startOperatorPort } from './operator-port.js';
import { type Running, runProcess } from './process.js';
import { openStores, type Stores } from './stores.js';
import { collectTemporalMetrics } from './temporal-metrics.js';
import { startTracing } from './tracing.js';

const PARTS = ['all', 'api', 'worker'] as const;

/** `node dist/run/main.js [all|api|worker]`: the service, or one half of it, against given servers. */
async function start(part: (typeof PARTS)[number]): Promise<Running> {
  const settings = readSettings(process.env);
  const logger = createLogger({ level: settings.SLUICE_LOG_LEVEL, name: `sluice-${part}` });
  // Temporal's worker with its native core is not for an API alone: loaded, it takes 30 MB of memory.
  const worker = part === 'api' ? undefined : await import('./worker.js');
  const metrics = new Metrics();
  metrics.addProcess();
  worker?.installRuntime(logger, await collectTemporalMetrics(metrics));
  const tracing = await startTracing(settings);
  const stores: Stores = await openStores(settings, logger, metrics);
  const stalls = worker?.stallsOf(settings, stores, logger);
  const running: Running[] = [];
  let backlogs: BacklogFigures | undefined;
  const stop = async () => {
    logger.info('service.stopping');
    for (const one of running) await one.stop();
    await stores.close();
    await tracing?.shutdown();
  };
  try {
    if (part !== 'worker') {
      const api = await startApi(settings, stores, logger, metrics, stalls, tracing);
      running.push(api);
      backlogs = api.backlogs;
      logger.info({ url: api.url }, 'api.listening');
    }
    const operators = await startOperatorPort(settings, { stores, metrics, backlogs, stalls, logger });
    if (operators !== undefined) {
      running.push(operators);
      logger.info({ url: operators.url }, 'metrics.listening');
    }
    if (worker === undefined) return { stop };
    const polling = await worker.startWorkerProcess(settings, stores, logger, metrics, stalls, tracing);
    running.push(polling);
    logger.info({ temporal: settings.TEMPORAL_ADDRESS }, 'worker.polling');
    return { stop, ended: polling.ended };
  } catch (error) {
    await stop();
    throw error;
  }
}

const [part = 'all'] = process.argv.slice(2);
const known = PARTS.find((one) => one === part);
if (known === undefined) {
  process.stderr.write(`unknown part ${part}; there are ${PARTS.join(', ')}\n`);
  process.exit(1);
}
collectGarbageLessOften();
await runProcess(() => start(known));
