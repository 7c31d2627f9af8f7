import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventLog } from '../../src/log/index.js';
import { keysOf, readAll } from '../support/log.js';
import { newEvents } from '../support/new-event.js';
import { startStandaloneMongod } from '../support/standalone-mongod.js';

let server: Awaited<ReturnType<typeof startStandaloneMongod>>;
let client: MongoClient;
beforeAll(async () => {
  server = await startStandaloneMongod();
  client = await MongoClient.connect(server.url);
});
afterAll(async () => {
  await client?.close();
  await server?.stop();
});

describe('a database without a replica set', () => {
  test('is polled by those who wait, and loses nothing', async () => {
    const warnings: string[] = [];
    const logger = { warn: (_fields: object, message: string) => warnings.push(message) };
    const reader = await EventLog.open(client.db(), { logger, pollEveryMs: 10, checkEveryMs: 600_000 });
    const writer = await EventLog.open(client.db());
    for (const [i, prefix] of ['a', 'b', 'c'].entries()) {
      const wait = reader.waitFor('t', i + 1, { timeoutMs: 30_000 });
      expect(await writer.append('t', newEvents(3, prefix))).toEqual({ accepted: 3, duplicates: 0 });
      expect(await wait).toBe(true);
    }
    expect(await writer.append('t', newEvents(3, 'c'))).toEqual({ accepted: 0, duplicates: 3 });
    expect(keysOf((await readAll(reader)).segments)).toHaveLength(9);
    expect(warnings).toEqual(['log.polls_without_replica_set']);
    await reader.close();
    await writer.close();
  });
});
