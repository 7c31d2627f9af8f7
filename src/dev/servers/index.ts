import { join } from 'node:path';

import { reasonOf } from './errors.js';
import { givenMongodb, givenS3, givenTemporal } from './given.js';
import { startMongodb } from './mongodb.js';
import type { Running } from './running.js';
import type { S3Address } from './s3.js';
import { startS3 } from './s3.js';
import type { SearchAttributeType, TemporalAddress } from './temporal.js';
import { startTemporal } from './temporal.js';
import type { Source } from './wheel-cache.js';

export type { TimeSkippingExecutable } from './binaries.js';
export { timeSkippingExecutable } from './binaries.js';
export { ServerError } from './errors.js';
export { startMongodb } from './mongodb.js';
export type { Reporter } from './reporter.js';
export { quiet, reporterTo } from './reporter.js';
export type { Running } from './running.js';
export type { S3Address } from './s3.js';
export { createBucket, s3Client, s3Parameters, startS3 } from './s3.js';
export type { SearchAttributeType, TemporalAddress } from './temporal.js';
export { startTemporal } from './temporal.js';

export type ServerName = 'temporal' | 'mongodb' | 's3';

export type ServersOptions = Source & {
  /** Each server has a folder in it. */
  dataDir: string;
  /** Preferred ports: the next free one is taken if one is not. Where none is named, any free one. */
  ports?: { temporal?: number; temporalUi?: number; mongodb?: number; s3?: number };
  temporal?: {
    persistent?: boolean;
    namespace?: string;
    searchAttributes?: Record<string, SearchAttributeType>;
    args?: string[];
  };
  mongodb?: { cacheGb?: number };
};

export type Addresses = { temporal: TemporalAddress; mongodb: { url: string }; s3: S3Address };

export type Servers<Wanted extends ServerName = ServerName> = Pick<Addresses, Wanted> & {
  /** Ends them all, side by side. */
  stop(): Promise<void>;
};

const ALL: ServerName[] = ['temporal', 'mongodb', 's3'];

/**
 * Starts the servers side by side, except those that the environment gives an address of. If one fails, the others are
 * stopped and its error is thrown.
 */
export async function startServers<Wanted extends ServerName = ServerName>(
  options: ServersOptions & { wanted?: Wanted[] },
): Promise<Servers<Wanted>> {
  const failure = new AbortController();
  const signals = [failure.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const source = { ...options, signal: AbortSignal.any(signals) };
  const wanted: ServerName[] = options.wanted ?? ALL;
  const starts = wanted.map(async (name) => {
    try {
      return { name, server: await start(name, source) };
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  });
  const settled = await Promise.allSettled(starts);
  const started = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
  };
  if (source.signal.aborted) {
    await stop();
    throw source.signal.reason;
  }
  for (const { server } of started) void server.died.then((how) => options.report.line(reasonOf(how)));
  const addresses = Object.fromEntries(started.map(({ name, server }) => [name, server.at]));
  return { ...(addresses as Pick<Addresses, Wanted>), stop };
}

async function start(name: ServerName, options: ServersOptions): Promise<Running<Addresses[ServerName]>> {
  const { env = process.env, ports = {} } = options;
  const source = { report: options.report, env, signal: options.signal, dataDir: join(options.dataDir, name) };
  switch (name) {
    case 'temporal':
      return (
        (await givenTemporal(env)) ??
        startTemporal({ ...source, ...options.temporal, port: ports.temporal, uiPort: ports.temporalUi })
      );
    case 'mongodb':
      return (await givenMongodb(env)) ?? startMongodb({ ...source, ...options.mongodb, port: ports.mongodb });
    case 's3':
      return (await givenS3(env)) ?? startS3({ ...source, port: ports.s3 });
  }
}
