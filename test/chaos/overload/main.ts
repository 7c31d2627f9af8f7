import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { describeMachine, writeResults } from '../../../bench/support/machine.js';
import { buildService, startService } from '../../../bench/support/service-process.js';
import { quiet, startServers } from '../../../src/dev/servers/index.js';
import { EventLog } from '../../../src/log/index.js';
import { generateEncryptionKey } from '../../../src/store/encryption.js';
import { KEY } from '../system/settings.js';
import { runOverload } from './overload.js';
import { brokenUnderOverload } from './verdict.js';

/**
 * `npm run overload [-- --seconds N]`: three times what one API can take for so long (60), then a flood without keys. Fails
 * when a promise was broken.
 */
const { values } = parseArgs({ options: { seconds: { type: 'string' } } });
const seconds = Number(values.seconds ?? 60);
if (!(seconds > 0)) throw new Error('--seconds must be a number above 0');
buildService();
const dataDir = await mkdtemp(join(tmpdir(), 'sluice-overload-'));
const servers = await startServers({ wanted: ['mongodb'], dataDir, report: quiet });
const client = await MongoClient.connect(servers.mongodb.url);
const machine = await describeMachine(client.db());
const log = await EventLog.open(client.db('sluice'));
const api = await startService('api', {
  MONGODB_URL: servers.mongodb.url,
  // Nobody is there: events are taken in without Temporal.
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  SLUICE_ADMIN_KEY: KEY,
  SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('overload').reveal(),
});
try {
  const report = await runOverload({ api, log, seconds, floodSeconds: Math.min(seconds, 15), tell: console.log });
  console.log(JSON.stringify(report, null, 2));
  const broken = brokenUnderOverload(report);
  await writeResults('overload', { machine, seconds, ...report, broken });
  for (const one of broken) console.error(`BROKEN ${one}`);
  console.log(broken.length === 0 ? 'every promise was kept' : `${broken.length} promises were broken`);
  if (broken.length > 0) process.exitCode = 1;
} finally {
  await api.stop();
  await log.close();
  await client.close();
  await servers.stop();
  await rm(dataDir, { recursive: true, force: true });
}
