import { MongoClient } from 'mongodb';
import { expect, onTestFinished, test } from 'vitest';
import { residentMib } from '../../bench/support/processes.js';
import { quiet } from '../../src/dev/servers/index.js';
import { startMongodb } from '../../src/dev/servers/mongodb.js';
import { EventLog } from '../../src/log/index.js';
import { startApiProcess } from '../support/api-process.js';
import { temporaryFolder } from '../support/folder.js';
import { keysOf, readAll } from '../support/log.js';
import { callApi } from '../support/stack.js';
import { until } from '../support/until.js';

const ADMIN = 'the-admin-key-of-this-test';
const SENDERS = 40;
const BATCH = 200;
/** A sender has more patience than the service needs, and less than the driver has: that waits for most of a minute. */
const PATIENCE_MS = 25_000;

/**
 * A real MongoDB that is frozen: its connections stay open, and nothing is ever answered.
 * - 40 senders post batches all the time, and keep those that were not acknowledged;
 * - everything that needs the database answers 503 with Retry-After, the API's memory stays flat;
 * - once it goes on, what is sent again is stored, and all that was acknowledged is in the log once.
 */
test('a database that says nothing any more costs 503s, no memory, and no event', { timeout: 240_000 }, async () => {
  const mongodb = await startMongodb({ dataDir: await temporaryFolder(), report: quiet });
  const signal = (name: NodeJS.Signals) => process.kill(mongodb.pid ?? 0, name);
  onTestFinished(async () => {
    signal('SIGCONT');
    await mongodb.stop();
  });
  const api = await startApiProcess({ MONGODB_URL: mongodb.at.url, SLUICE_ADMIN_KEY: ADMIN });
  const call = (method: string, path: string, body?: unknown, key = ADMIN) =>
    callApi(`${api.url}/api/v1${path}`, method, key, body, {}, AbortSignal.timeout(PATIENCE_MS));
  const publisher = (await call('POST', '/keys', { name: 'shop', role: 'publisher' })).body.key;
  const acknowledged = new Set<string>();
  const post = async (batch: { id: string }[], key?: string) => {
    const answer = await call('POST', '/events', batch, key);
    if (answer.status === 202) for (const { id } of batch) acknowledged.add(`order.created/${id}`);
    return answer;
  };
  expect(await post(eventsOf('first'), publisher)).toMatchObject({ status: 202 });
  const flood = (round: string) =>
    Promise.all(Array.from({ length: SENDERS }, (_, i) => post(eventsOf(`${round}-${i}`))));
  for (const { status } of await flood('before')) expect([202, 503]).toContain(status);
  const before = residentMib(api.pid);

  signal('SIGSTOP');
  const answers = [...(await flood('frozen')), ...(await flood('still frozen'))];
  answers.push(
    ...(await Promise.all([
      call('GET', '/events/order.created/first-0'),
      call('GET', '/event-types'),
      // A key that is stored, and has to be looked up again.
      post(eventsOf('frozen by key'), publisher),
    ])),
  );
  for (const { status, body, headers } of answers) {
    expect([status, body.error_code]).toEqual([503, 'service_unavailable']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(residentMib(api.pid) - before).toBeLessThan(80);

  signal('SIGCONT');
  const again = await until(async () => {
    const answer = await post(eventsOf('frozen-0'), publisher);
    return answer.status === 202 && answer.body;
  });
  expect(again.accepted + again.duplicates).toBe(BATCH);
  const client = await MongoClient.connect(mongodb.at.url);
  onTestFinished(() => client.close());
  const log = await EventLog.open(client.db('sluice'));
  const stored = keysOf((await readAll(log, { tenant: 'default' })).segments);
  await log.close();
  expect(new Set(stored).size).toBe(stored.length);
  expect([...acknowledged].filter((key) => !stored.includes(key))).toEqual([]);
});

function eventsOf(prefix: string) {
  const payload = { text: 'x'.repeat(800) };
  return Array.from({ length: BATCH }, (_, i) => ({ name: 'order.created', id: `${prefix}-${i}`, payload }));
}
