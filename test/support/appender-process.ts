import { createInterface } from 'node:readline';
import { MongoClient } from 'mongodb';
import { EventLog, LogUnavailable } from '../../src/log/index.js';
import { newEvent } from './new-event.js';

/**
 * An appender in a process of its own, which a test can kill: `appender-process.ts <url> <tenant>`. It takes requests
 * on standard input, each a line with a JSON array of ids, appends one after the other, and answers each with a line
 * on standard output once it is durable.
 */
const [url = '', tenant = ''] = process.argv.slice(2);
const client = await MongoClient.connect(url);
const log = await EventLog.open(client.db(), { commitEvents: 20 });

for await (const line of createInterface({ input: process.stdin })) {
  const events = (JSON.parse(line) as string[]).map((id) => newEvent(id, {}, tenant));
  console.log(JSON.stringify(await repeat(() => log.append(tenant, events))));
}
await log.close();
await client.close();

async function repeat<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
    }
  }
}
