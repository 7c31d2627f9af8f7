import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';

import type { Source } from './binaries.js';
import { temporalBinary } from './binaries.js';
import { launch } from './launch.js';
import { claimPort } from './ports.js';
import type { Running } from './running.js';
import { running } from './running.js';

export type SearchAttributeType = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

export type TemporalOptions = Source & {
  dataDir: string;
  /** Taken if it is free, else the next free one. Without it, any. The same holds for `uiPort`. */
  port?: number | undefined;
  uiPort?: number | undefined;
  /** False: everything is in memory, and gone when the server stops. */
  persistent?: boolean;
  /** Made at the start, if it is another than `default`, which is always there. */
  namespace?: string;
  searchAttributes?: Record<string, SearchAttributeType>;
  /** More arguments for `temporal server start-dev`, such as `--dynamic-config-value`, `KEY=VALUE`. */
  args?: string[];
};

/** For one answer. Short: a connection that is tried too early is tried again only after a pause. */
const PATIENCE_MS = 500;

export type TemporalAddress = { address: string; uiUrl?: string };

/**
 * Temporal's development server with its web console.
 *
 * It is started here and not by `TestWorkflowEnvironment.createLocal`, which keeps it in our process group: there a
 * Ctrl-C would end it before the worker.
 */
export async function startTemporal(options: TemporalOptions): Promise<Running<TemporalAddress>> {
  const { dataDir, namespace = 'default', persistent = true } = options;
  const binary = await temporalBinary(options);
  await mkdir(dataDir, { recursive: true });
  const [frontend, ui] = [await claimPort(options.port), await claimPort(options.uiPort)];
  const release = () => {
    frontend.release();
    ui.release();
  };
  const address = `127.0.0.1:${frontend.port}`;
  const uiUrl = `http://127.0.0.1:${ui.port}`;
  const launched = await launch({
    name: 'Temporal',
    binary,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(frontend.port), '--ui-port', String(ui.port)],
      ...['--log-level', 'warn', '--ui-disable-news-fetch'],
      ...(persistent ? ['--db-filename', join(dataDir, 'temporal.db')] : []),
      ...(namespace === 'default' ? [] : ['--namespace', namespace]),
      ...Object.entries(options.searchAttributes ?? {}).flatMap(([name, type]) => [
        '--search-attribute',
        `${name}=${type}`,
      ]),
      ...(options.args ?? []),
    ],
    cwd: dataDir,
    logFile: join(dataDir, 'temporal.log'),
    signal: options.signal,
    ready: async () => (await servesNamespace(address, namespace)) && (await answers(uiUrl)),
  }).catch((error: unknown) => {
    release();
    throw error;
  });
  return running({ address, uiUrl }, launched, [release]);
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  await response.body?.cancel();
  return response.ok;
}

/** True when a Temporal server answers there and knows the namespace. */
async function servesNamespace(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: PATIENCE_MS });
  try {
    const { namespaceInfo } = await connection.withDeadline(Date.now() + PATIENCE_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return namespaceInfo?.name === namespace;
  } finally {
    await connection.close();
  }
}
