import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db, Document } from 'mongodb';
import { MongoClient, MongoServerError } from 'mongodb';

import type { Source } from './binaries.js';
import { mongodBinary } from './binaries.js';
import { launch } from './launch.js';
import { claimPort } from './ports.js';
import type { Running } from './running.js';
import { running } from './running.js';

export type MongodbOptions = Source & {
  dataDir: string;
  /** Taken if it is free, else the next free one. Without it, any. */
  port?: number | undefined;
  /** The most memory that WiredTiger keeps pages in. */
  cacheGb?: number;
};

const REPLICA_SET = 'sluice';

/** MongoDB as a replica set of one: change streams and majority writes need one. The data survive a restart. */
export async function startMongodb(options: MongodbOptions): Promise<Running<{ url: string }>> {
  const binary = await mongodBinary(options);
  const dbPath = join(options.dataDir, 'data');
  await mkdir(dbPath, { recursive: true });
  const { port, release } = await claimPort(options.port);
  const launched = await launch({
    name: 'MongoDB',
    binary,
    args: [
      ...['--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket'],
      ...['--dbpath', dbPath, '--replSet', REPLICA_SET],
      ...['--wiredTigerCacheSizeGB', String(options.cacheGb ?? 0.5), '--oplogSize', '512'],
      // A record of the server's inner life for its makers' support: 200 MB that nobody here would read.
      ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
      // Else a primary holds up its end for 15 s, so that a secondary can take over.
      ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
    ],
    cwd: options.dataDir,
    logFile: join(options.dataDir, 'mongodb.log'),
    signal: options.signal,
    ready: () => becomePrimary(port),
  }).catch((error: unknown) => {
    release();
    throw error;
  });
  return running({ url: `mongodb://127.0.0.1:${port}/?replicaSet=${REPLICA_SET}` }, launched, [release]);
}

/** True once the server takes writes. Until then, makes it a replica set of one. */
async function becomePrimary(port: number): Promise<boolean> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 1_000,
  });
  try {
    const admin = client.db('admin');
    let hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary !== true) await configure(admin, `127.0.0.1:${port}`);
    for (let attempt = 0; attempt < 100 && hello.isWritablePrimary !== true; attempt++) {
      // Answers as soon as something about the server has changed.
      hello = await admin.command({ hello: 1, topologyVersion: hello.topologyVersion, maxAwaitTimeMS: 100 });
    }
    return hello.isWritablePrimary === true;
  } finally {
    await client.close();
  }
}

async function configure(admin: Db, host: string): Promise<void> {
  const config = await currentConfig(admin);
  if (config === undefined) {
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host }] } });
    return;
  }
  // Data of an earlier run name the port of that run. On another port, the server does not recognise itself in them.
  const [member] = config.members as Document[];
  if (member?.host === host) return;
  const replSetReconfig = { ...config, version: config.version + 1, members: [{ ...member, host }] };
  await admin.command({ replSetReconfig, force: true });
}

async function currentConfig(admin: Db): Promise<Document | undefined> {
  try {
    return (await admin.command({ replSetGetConfig: 1 })).config;
  } catch (error) {
    if (error instanceof MongoServerError && error.codeName === 'NotYetInitialized') return undefined;
    throw error;
  }
}
