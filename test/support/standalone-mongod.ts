import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { mongodBinary } from '../../src/dev/servers/binaries.js';
import { launch } from '../../src/dev/servers/launch.js';
import { claimPort } from '../../src/dev/servers/ports.js';
import { quiet } from '../../src/dev/servers/reporter.js';

/** A MongoDB that is no replica set, so that it has no change streams. */
export async function startStandaloneMongod(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), `sluice-test-${process.pid}-`));
  const data = join(folder, 'data');
  await mkdir(data);
  const { port, release } = await claimPort();
  const url = `mongodb://127.0.0.1:${port}/standalone`;
  const launched = await launch({
    name: 'MongoDB',
    binary: await mongodBinary({ report: quiet }),
    args: ['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', data, '--wiredTigerCacheSizeGB', '0.25'],
    cwd: folder,
    logFile: join(folder, 'mongodb.log'),
    ready: async () => {
      const client = new MongoClient(url, { serverSelectionTimeoutMS: 500 });
      try {
        await client.db().command({ ping: 1 });
        return true;
      } finally {
        await client.close();
      }
    },
  });
  return {
    url,
    stop: async () => {
      await launched.stop();
      release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
