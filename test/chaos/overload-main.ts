import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { buildService, startService } from '../../bench/support/service-process.js';
import { quiet, startServers } from '../../src/dev/servers/index.js';
import { EventLog } from '../../src/log/index.js';
import { generateEncryptionKey } from '../../src/store/encryption.js';
import { runOverload } from './overload.js';
import { KEY } from './system.js';

/** `npm run overload [-- --seconds N]`: three times what one API can take for so long, then a flood without keys. */
const { values } = parseArgs({ options: { seconds: { type: 'string' } } });
buildService();
const dataDir = await mkdtemp(join(tmpdir(), 'sluice-overload-'));
const servers = await startServers({ wanted: ['mongodb'], dataDir, report: quiet });
const client = await MongoClient.connect(servers.mongodb.url);
const log = await EventLog.open(client.db('sluice'));
const api = await startService('api', {
  MONGODB_URL: servers.mongodb.url,
  // Nobody is there: events are taken in without Temporal.
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  SLUICE_ADMIN_KEY: KEY,
  SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('overload').reveal(),
});
try {
  const seconds = Number(values.seconds ?? 60);
  const report = await runOverload({ api, log, seconds, floodSeconds: Math.min(seconds, 15), tell: console.log });
  console.log(JSON.stringify(report, null, 2));
  const { lost, twice } = report.ledger;
  if (lost + twice + report.without_retry_after > 0) process.exitCode = 1;
} finally {
  await api.stop();
  await log.close();
  await client.close();
  await servers.stop();
  await rm(dataDir, { recursive: true, force: true });
}
