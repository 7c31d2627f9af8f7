import type { Collection, Db, MongoClientOptions } from 'mongodb';
import { MongoClient, MongoServerError } from 'mongodb';
import { type Secret, withoutCredentials } from '../domain/secret.js';
import type { ApiKeyDocument } from './api-keys.js';
import type { BatchDocument } from './batches.js';
import type { CursorDocument } from './cursor.js';
import type { HistoryDocument } from './history.js';
import type { IntegrationDocument } from './integrations.js';
import type { LogEntryDocument } from './log-entries.js';
import type { PlacesDocument } from './places.js';
import type { PublicationDocument } from './publications.js';
import type { SecretDocument } from './secrets.js';
import type { SessionDocument } from './sessions.js';

/** The service's collections, beside the event log's own. */
export type Collections = {
  apiKeys: Collection<ApiKeyDocument>;
  batches: Collection<BatchDocument>;
  cursors: Collection<CursorDocument>;
  history: Collection<HistoryDocument>;
  integrations: Collection<IntegrationDocument>;
  logEntries: Collection<LogEntryDocument>;
  places: Collection<PlacesDocument>;
  publications: Collection<PublicationDocument>;
  secrets: Collection<SecretDocument>;
  sessions: Collection<SessionDocument>;
};

/** A connected database and how to leave it. */
export type Database = { db: Db; collections: Collections; close(): Promise<void> };

// Majority and journaled, for every write: what has been answered survives the loss of any one machine.
const DURABLE: MongoClientOptions = {
  writeConcern: { w: 'majority', journal: true },
  readConcernLevel: 'majority',
  retryWrites: true,
  serverSelectionTimeoutMS: 5_000,
  ignoreUndefined: true,
};

/** There is no MongoDB at this URL. The message is one line that says what to do, and holds no password. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
}

/**
 * Connects to MongoDB; the database is the one that the URL names, `sluice` without one.
 *
 * @throws DatabaseUnreachable when no server answers within 5 s, or the URL is none
 */
export async function openDatabase(url: Secret, options: MongoClientOptions = {}): Promise<Database> {
  const client = await connect(url, { ...DURABLE, ...options });
  // Not by URL: a replica set has several hosts in one.
  const [, name] = /^[^/]+:\/\/[^/]+\/([^?]+)/.exec(url.reveal()) ?? [];
  const db = client.db(name === undefined ? 'sluice' : decodeURIComponent(name));
  return { db, collections: collectionsOf(db), close: () => client.close() };
}

async function connect(url: Secret, options: MongoClientOptions): Promise<MongoClient> {
  try {
    return await new MongoClient(url.reveal(), options).connect();
  } catch (error) {
    const address = withoutCredentials(url.reveal());
    const reason = withoutCredentials(error instanceof Error ? error.message : String(error));
    throw new DatabaseUnreachable(`MongoDB cannot be reached at ${address}: ${reason}; start it, or set MONGODB_URL`);
  }
}

/** The typed handles of the collections in `db`. */
export function collectionsOf(db: Db): Collections {
  return {
    apiKeys: db.collection('api_keys'),
    batches: db.collection('batches'),
    cursors: db.collection('cursors'),
    history: db.collection('history'),
    integrations: db.collection('integrations'),
    logEntries: db.collection('log_entries'),
    places: db.collection('places'),
    publications: db.collection('publications'),
    secrets: db.collection('secrets'),
    sessions: db.collection('sessions'),
  };
}

/** MongoDB's code for a write that a unique index refused. */
export const DUPLICATE_KEY = 11_000;

/** Whether the server refused a write because a unique index holds its key already. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}
