import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { quiet, type S3Address, startMongodb, startS3, startTemporal } from '../../../src/dev/servers/index.js';
import { claimPort } from '../../../src/dev/servers/ports.js';
import { Server } from './server.js';

/** Folder of its data. */
export const MONGODB = 'mongodb';

export type SystemServers = {
  mongodb: Server<{ url: string }>;
  temporal: Server<{ address: string }>;
  s3: Server<S3Address>;
};

/** The servers that a system stands on, with their data in this folder. Each comes back at the same address. */
export async function startServers(dataDir: string): Promise<SystemServers> {
  const [mongodbPort, temporalPort, uiPort, s3Port] = await Promise.all(Array.from({ length: 4 }, freePort));
  const folder = async (name: string) => {
    const path = join(dataDir, name);
    await mkdir(path, { recursive: true });
    return { dataDir: path, report: quiet };
  };
  const [mongodb, temporal, s3] = await Promise.all([
    Server.start('mongodb', async () => startMongodb({ ...(await folder(MONGODB)), port: mongodbPort })),
    Server.start('temporal', async () =>
      startTemporal({ ...(await folder('temporal')), port: temporalPort, uiPort, persistent: true }),
    ),
    Server.start('s3', async () => startS3({ ...(await folder('s3')), port: s3Port })),
  ]);
  return { mongodb, temporal, s3 };
}

/** A port that a server may prefer, now and after each restart. */
async function freePort(): Promise<number> {
  const { port, release } = await claimPort();
  release();
  return port;
}
