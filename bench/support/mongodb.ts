import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { reporterTo, startServers } from '../../src/dev/servers/index.js';

/** Starts a MongoDB of its own, and removes it with its data after `measure`. */
export async function withMongodb<T>(measure: (client: MongoClient, url: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const servers = await startServers({ wanted: ['mongodb'], dataDir, report: reporterTo(process.stdout) });
  const client = await MongoClient.connect(servers.mongodb.url);
  try {
    return await measure(client, servers.mongodb.url);
  } finally {
    await client.close();
    await servers.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
