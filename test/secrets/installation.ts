import { Client, Connection } from '@temporalio/client';
import { type Db, MongoClient } from 'mongodb';
import type { Addresses } from '../../src/dev/servers/index.js';
import { generateEncryptionKey } from '../../src/store/encryption.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { uniqueName } from '../support/unique-name.js';
import type { Place } from './everything-stored.js';

/** Secrets by what they are. */
export type KnownSecrets = Record<string, string>;

/** The whole service in a process of its own, and all that it has ever said. */
export type WithSecrets = {
  url: string;
  adminKey: string;
  masterKey: string;
  db: Db;
  /** Every answer with its headers, but for those that show a secret by contract. */
  answers: { call: string; text: string }[];
  /** Calls the API; `shows` says that this answer shows a secret by contract. */
  call(method: string, path: string, options?: Sent & { shows?: true }): Promise<Answer>;
  output(): string;
  histories(): Promise<Place[]>;
  stopService(): Promise<void>;
  stop(): Promise<void>;
};

/** A body that is text is sent as it is. */
export type Sent = { body?: unknown; headers?: Record<string, string> };
// biome-ignore lint/suspicious/noExplicitAny: answers are of every shape
export type Answer = { status: number; body: any; headers: Headers };

export async function startWithSecrets({ mongodb, temporal }: Addresses): Promise<WithSecrets> {
  const name = uniqueName('secrets');
  const database = new URL(mongodb.url);
  database.pathname = `/${name}`;
  const adminKey = `the-admin-key-of-${name}-which-nobody-guesses`;
  const encryptionKey = generateEncryptionKey('test').reveal();
  const service = await startService('all', {
    PORT: '0',
    MONGODB_URL: database.href,
    TEMPORAL_ADDRESS: temporal.address,
    SLUICE_TASK_QUEUE: name,
    SLUICE_ADMIN_KEY: adminKey,
    SLUICE_ENCRYPTION_KEYS: encryptionKey,
    SLUICE_ALLOW_PRIVATE_TARGETS: '127.0.0.0/8',
    SLUICE_RETRY_BASE_SECONDS: '1',
    SLUICE_LOG_LEVEL: 'debug',
  });
  const mongo = await MongoClient.connect(database.href);
  const db = mongo.db();
  const answers: WithSecrets['answers'] = [];
  return {
    ...{ url: service.url, adminKey, masterKey: encryptionKey.slice('test:'.length), db, answers },
    call: (method, path, options = {}) => call(service, answers, adminKey, method, path, options),
    output: service.output,
    histories: () => historiesOf(temporal.address, name),
    stopService: async () => {
      await service.stop();
    },
    stop: async () => {
      await service.stop();
      await db.dropDatabase();
      await mongo.close();
    },
  };
}

async function call(
  { url }: ServiceProcess,
  answers: WithSecrets['answers'],
  adminKey: string,
  method: string,
  path: string,
  { body, headers = {}, shows }: Sent & { shows?: true },
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      // Beside a key no cookie counts.
      ...(headers.cookie === undefined && { authorization: `Bearer ${adminKey}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const told = [...response.headers].map(([key, value]) => `${key}: ${value}`).join('\n');
  if (!shows) answers.push({ call: `${method} ${path}, ${response.status}`, text: `${told}\n\n${text}` });
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

/** All that Temporal keeps of the workflows of a task queue: histories, memos, search attributes, details, heartbeats. */
async function historiesOf(address: string, taskQueue: string): Promise<Place[]> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const places: Place[] = [];
    for await (const { workflowId, runId } of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) {
      const handle = client.workflow.getHandle(workflowId, runId);
      const text = [textOf((await handle.describe()).raw), textOf(await handle.fetchHistory())].join('\n');
      places.push({ where: workflowId, text });
    }
    return places;
  } finally {
    await connection.close();
  }
}

/** With the payloads as text, and not as lists of numbers. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => {
    if (inner?.type === 'Buffer') return Buffer.from(inner.data).toString('latin1');
    return inner instanceof Uint8Array ? Buffer.from(inner).toString('latin1') : inner;
  });
}
