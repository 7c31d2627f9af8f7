import { inject } from 'vitest';
import { startApi } from '../../src/run/api.js';
import { openStores, type Stores } from '../../src/run/stores.js';
import { startTracing } from '../../src/run/tracing.js';
import { installRuntime, startWorkerProcess } from '../../src/run/worker.js';
import type { Settings } from '../../src/settings/schema.js';
import { readSettings } from '../../src/settings/settings.js';
import { generateEncryptionKey } from '../../src/store/encryption.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { checkDocumented } from './documented.js';
import { uniqueName } from './unique-name.js';

// Once in each test process, before anything of Temporal starts there: its lines about workers that come and go.
installRuntime(createLogger({ level: 'error', name: 'temporal' }));

/** An answer of the API. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
export type Answer = { status: number; body: any; text: string; headers: Headers };

/** API and worker of one installation, in this process, on the run's real servers, with a tenant of its own. */
export type Stack = {
  url: string;
  tenant: string;
  adminKey: string;
  settings: Settings;
  /** What a process of the same installation is started with. */
  env: Record<string, string>;
  stores: Stores;
  /** Calls the API below /api/v1 with the tenant's admin key. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Ends the worker, if there is one, and starts another, as a deploy does. */
  restartWorker(): Promise<void>;
  /** Ends the worker; `restartWorker` starts another. */
  stopWorker(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts an installation; `env` adds to its settings. Without a worker, `restartWorker` starts the first one. */
export async function startStack(
  env: Record<string, string> = {},
  { worker: withWorker = true }: { worker?: boolean } = {},
): Promise<Stack> {
  const { mongodb, temporal } = inject('servers');
  const name = uniqueName('stack');
  const database = new URL(mongodb.url);
  database.pathname = `/${name}`;
  const given = {
    PORT: '0',
    MONGODB_URL: database.href,
    TEMPORAL_ADDRESS: temporal.address,
    SLUICE_TASK_QUEUE: name,
    SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('test').reveal(),
    SLUICE_ALLOW_PRIVATE_TARGETS: '127.0.0.0/8',
    SLUICE_RETRY_BASE_SECONDS: '1',
    // All tests come from one address, and many see to it that nobody gets in.
    SLUICE_AUTH_FAILURES_PER_MINUTE: '1000000',
    SLUICE_LOG_LEVEL: 'silent',
    ...env,
  };
  const settings = readSettings(given);
  const logger = createLogger({ level: settings.SLUICE_LOG_LEVEL, name: 'test' });
  const metrics = new Metrics();
  const tracing = await startTracing(settings);
  const stores = await openStores(settings, logger, metrics);
  const startWorker = () => startWorkerProcess(settings, stores, logger, metrics, undefined, tracing);
  const { key } = await stores.apiKeys.create(name, 'admin', 'tester');
  const api = await startApi(settings, stores, logger, metrics, undefined, tracing);
  let worker = withWorker ? await startWorker() : undefined;
  const stopWorker = async () => {
    await worker?.stop();
    worker = undefined;
  };
  const adminKey = key.reveal();
  return {
    url: api.url,
    tenant: name,
    adminKey,
    settings,
    env: given,
    stores,
    call: (method, path, body, headers) => callApi(`${api.url}/api/v1${path}`, method, adminKey, body, headers),
    restartWorker: async () => {
      await stopWorker();
      worker = await startWorker();
    },
    stopWorker,
    stop: async () => {
      await api.stop();
      await stopWorker();
      await stores.database.db.dropDatabase();
      await stores.close();
      await tracing?.shutdown();
    },
  };
}

/** Calls the API with any key; an answer that is not documented fails. A body that is text is sent as it is. */
export async function callApi(
  url: string,
  method: string,
  key: string | undefined,
  body?: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    ...(signal && { signal }),
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  checkDocumented({ method, url, status: response.status, headers: response.headers, text });
  const isJson = response.headers.get('content-type')?.includes('application/json');
  return { status: response.status, body: isJson ? JSON.parse(text) : undefined, text, headers: response.headers };
}

/** Path of the integrations. */
export const INTEGRATIONS = '/org/integrations/eventstream';
