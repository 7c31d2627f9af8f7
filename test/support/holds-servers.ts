import { reporterTo, startServers } from '../../src/dev/servers/index.js';

/*
 * A program like `npm run dev`, for the tests that end it in every way: starts the servers in the folder that is its
 * argument, says so, and stops them in order on SIGINT.
 */
const dataDir = process.argv[2] ?? '';
const servers = await startServers({ dataDir, report: reporterTo(process.stderr), env: { PATH: process.env.PATH } });
process.once('SIGINT', async () => {
  const { url } = servers.mongodb;
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 1_000 });
  await client.db('admin').command({ ping: 1 });
  await client.close();
  process.stdout.write('MongoDB still answers\n');
  await servers.stop();
  process.exit(0);
});
process.stdout.write('ready\n');
setInterval(() => {}, 60_000);
