import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { withoutCredentials } from '../domain/secret.js';
import { startApi } from '../run/api.js';
import { startOperatorPort } from '../run/operator-port.js';
import { type Running, runProcess } from '../run/process.js';
import { StartError } from '../run/start-error.js';
import { openStores } from '../run/stores.js';
import { collectTemporalMetrics } from '../run/temporal-metrics.js';
import { startTracing } from '../run/tracing.js';
import { installRuntime, stallsOf, startWorkerProcess } from '../run/worker.js';
import { writeDevSettings } from '../settings/dev-settings.js';
import type { Settings } from '../settings/schema.js';
import { readSettings } from '../settings/settings.js';
import { createLogger } from '../telemetry/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { buildConsole } from './console.js';
import { startDemo } from './demo/index.js';
import { reporterTo, ServerError, type Servers, startServers } from './servers/index.js';
import { claimPort } from './servers/ports.js';
import { type DevFile, devKeys, writeDevFile } from './state.js';

const PORTS = { temporal: 7233, temporalUi: 8233, mongodb: 27017, s3: 8333 };
const LOOPBACK = '127.0.0.0/8,::1/128';

/** `npm run dev [-- --demo]`: everything on this machine, the servers included, until Ctrl-C. */
async function start(asked: AbortSignal): Promise<Running> {
  const { demo } = options();
  // Read before anything is started: a bad setting ends the start at once.
  const given = readSettings(process.env);
  const dataDir = resolve(given.SLUICE_DATA_DIR);
  const keys = await devKeys(dataDir);
  const running: Running[] = [];
  const stop = async () => {
    for (const one of running.reverse()) await one.stop();
  };
  try {
    const report = reporterTo(process.stdout);
    const servers = await startServers({ dataDir, ports: PORTS, report, signal: asked }).catch((error) => {
      throw error instanceof ServerError ? new StartError(error.message) : error;
    });
    running.push(servers);
    const port = process.env.PORT === undefined ? await claimPort(given.PORT) : { port: given.PORT };
    const environment = {
      ...process.env,
      PORT: String(port.port),
      MONGODB_URL: servers.mongodb.url,
      TEMPORAL_ADDRESS: servers.temporal.address,
      SLUICE_TEMPORAL_UI_URL: process.env.SLUICE_TEMPORAL_UI_URL || servers.temporal.uiUrl,
      SLUICE_ADMIN_KEY: process.env.SLUICE_ADMIN_KEY || keys.adminKey,
      SLUICE_ENCRYPTION_KEYS: process.env.SLUICE_ENCRYPTION_KEYS || keys.encryptionKeys,
      SLUICE_ALLOW_PRIVATE_TARGETS: process.env.SLUICE_ALLOW_PRIVATE_TARGETS || LOOPBACK,
    };
    const settings = readSettings(environment);
    // On a terminal people read, so only what is wrong is logged, unless more is asked for.
    const level = process.env.SLUICE_LOG_LEVEL === undefined ? 'warn' : settings.SLUICE_LOG_LEVEL;
    const logger = createLogger({ level, name: 'sluice-dev' });
    const metrics = new Metrics();
    metrics.addProcess();
    installRuntime(logger, await collectTemporalMetrics(metrics));
    await buildConsole(() => report.line('building the console …'));
    report.line('starting the API and the worker …');
    const tracing = await startTracing(settings);
    if (tracing !== undefined) running.push({ stop: () => tracing.shutdown() });
    const stores = await openStores(settings, logger, metrics);
    running.push({ stop: () => stores.close() });
    const stalls = stallsOf(settings, stores, logger);
    const worker = await startWorkerProcess(settings, stores, logger, metrics, stalls, tracing);
    running.push(worker);
    const api = await startApi(settings, stores, logger, metrics, stalls, tracing);
    running.push(api);
    const operators = await startOperatorPort(settings, { stores, metrics, backlogs: api.backlogs, stalls, logger });
    if (operators !== undefined) running.push(operators);
    const dev = devFile(api.url, settings, servers);
    await writeDevFile(dataDir, dev);
    running.push({ stop: await writeDevSettings(dataDir, environment) });
    greet(dev);
    if (demo) running.push(await startDemo({ apiUrl: api.url, adminKey: dev.adminKey, s3: servers.s3 }));
    return { stop: () => endInOrder(stop), ended: worker.ended };
  } catch (error) {
    await stop();
    throw error;
  }
}

function options(): { demo: boolean } {
  try {
    const { values } = parseArgs({ options: { demo: { type: 'boolean', default: false } } });
    return values;
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error} (there is --demo)`);
  }
}

function devFile(apiUrl: string, settings: Settings, servers: Servers): DevFile {
  return {
    apiUrl,
    adminKey: settings.SLUICE_ADMIN_KEY?.reveal() ?? '',
    temporalAddress: servers.temporal.address,
    temporalUiUrl: servers.temporal.uiUrl,
    mongodbUrl: servers.mongodb.url,
    s3: servers.s3,
  };
}

function greet({ apiUrl, adminKey, temporalUiUrl, mongodbUrl, s3 }: DevFile): void {
  const rows: [string, string][] = [
    ['console', `${apiUrl}  (sign in with the admin key)`],
    ['API', `${apiUrl}/api/v1  (${apiUrl}/docs shows it)`],
    ['admin key', adminKey],
    ['Temporal UI', temporalUiUrl ?? 'the one of your own server'],
    ['MongoDB', withoutCredentials(mongodbUrl)],
    ['S3', s3.endpoint],
  ];
  const lines = rows.map(([name, value]) => `  ${pc.dim(name.padEnd(12))}${value}`);
  process.stdout.write(`\n${pc.bold('Sluice runs.')} Ctrl-C ends it; its data stays.\n\n${lines.join('\n')}\n\n`);
}

async function endInOrder(stop: () => Promise<void>): Promise<void> {
  process.stdout.write(`\n${pc.dim('ending: requests and deliveries first, then the servers …')}\n`);
  await stop();
}

await runProcess(start);
