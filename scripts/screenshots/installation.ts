import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsole } from '../../src/dev/console.js';
import { reporterTo, type S3Address, startServers } from '../../src/dev/servers/index.js';
import { startApi } from '../../src/run/api.js';
import { openStores, type Stores } from '../../src/run/stores.js';
import { installRuntime, startWorkerProcess } from '../../src/run/worker.js';
import { readSettings } from '../../src/settings/settings.js';
import { generateEncryptionKey } from '../../src/store/encryption.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';

/** The whole service on real servers of its own, which keep nothing. */
export type Installation = { url: string; stores: Stores; s3: S3Address; stop(): Promise<void> };

/** Starts servers, API and worker on free ports, with the console as its sources are now. */
export async function startInstallation(): Promise<Installation> {
  const report = reporterTo(process.stdout);
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-screenshots-'));
  const stopping: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  const stop = async () => {
    for (const one of stopping.reverse()) await one();
  };
  try {
    await buildConsole(() => report.line('building the console …'));
    const servers = await startServers({ dataDir, report, temporal: { persistent: false } });
    stopping.push(servers.stop);
    const settings = readSettings({
      PORT: '0',
      MONGODB_URL: servers.mongodb.url,
      TEMPORAL_ADDRESS: servers.temporal.address,
      SLUICE_TEMPORAL_UI_URL: servers.temporal.uiUrl,
      SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('screenshots').reveal(),
      SLUICE_ALLOW_PRIVATE_TARGETS: '127.0.0.0/8',
      // So that an event has several attempts soon.
      SLUICE_RETRY_BASE_SECONDS: '1',
      SLUICE_LOG_LEVEL: 'silent',
    });
    const logger = createLogger({ level: settings.SLUICE_LOG_LEVEL, name: 'screenshots' });
    installRuntime(createLogger({ level: 'error', name: 'temporal' }));
    const metrics = new Metrics();
    const stores = await openStores(settings, logger, metrics);
    stopping.push(() => stores.close());
    const worker = await startWorkerProcess(settings, stores, logger, metrics);
    stopping.push(() => worker.stop());
    const api = await startApi(settings, stores, logger, metrics);
    stopping.push(() => api.stop());
    return { url: api.url, stores, s3: servers.s3, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
