import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { reporterTo, startServers } from '../../src/dev/servers/index.js';

/** Starts a MongoDB of its own, and stops it after `measure`. `folder` keeps its data; without one they are removed. */
export async function withMongodb<T>(
  measure: (client: MongoClient, url: string) => Promise<T>,
  folder?: string,
): Promise<T> {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'sluice-bench-')));
  const servers = await startServers({ wanted: ['mongodb'], dataDir, report: reporterTo(process.stdout) });
  const client = await MongoClient.connect(servers.mongodb.url);
  try {
    return await measure(client, servers.mongodb.url);
  } finally {
    await client.close();
    await servers.stop();
    if (folder === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}
