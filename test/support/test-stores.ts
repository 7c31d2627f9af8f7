import { MongoClient } from 'mongodb';
import { EventLog } from '../../src/log/index.js';
import { ApiKeys } from '../../src/store/api-keys.js';
import { Batches } from '../../src/store/batches.js';
import { Cursors } from '../../src/store/cursors.js';
import { collectionsOf } from '../../src/store/database.js';
import { generateEncryptionKey, Keyring } from '../../src/store/encryption.js';
import { History } from '../../src/store/history.js';
import { Integrations } from '../../src/store/integrations.js';
import { LogEntries } from '../../src/store/log-entries.js';
import { Places } from '../../src/store/places.js';
import { Publications } from '../../src/store/publications.js';
import { RejectedEvents } from '../../src/store/rejected-events.js';
import { Secrets } from '../../src/store/secrets.js';
import { Sessions } from '../../src/store/sessions.js';
import { Metrics } from '../../src/telemetry/metrics.js';

// The fixtures have fixed dates: with a short retention the server would remove them under the feet of a test.
const YEARS = 3_650;

/** The stores of a database, with their indexes and an event log; for tests, and for the processes that they start. */
export async function openTestStores(url: string, database: string) {
  const client = await new MongoClient(url, { ignoreUndefined: true }).connect();
  const db = client.db(database);
  const collections = collectionsOf(db);
  const stores = {
    apiKeys: new ApiKeys(collections.apiKeys),
    batches: new Batches(collections.batches, YEARS),
    cursors: new Cursors(collections.cursors),
    history: new History(collections.history, YEARS),
    integrations: new Integrations(collections.integrations),
    logEntries: new LogEntries(collections.logEntries, YEARS),
    publications: new Publications(collections.publications, YEARS),
    rejectedEvents: new RejectedEvents(collections.publications),
    sessions: new Sessions(collections.sessions),
    secrets: new Secrets(collections.secrets, new Keyring(generateEncryptionKey('test'))),
  };
  await Promise.all(Object.values(stores).map((store) => store.createIndexes()));
  const log = await EventLog.open(db);
  return {
    ...stores,
    places: new Places(collections.places, collections.integrations),
    metrics: new Metrics(),
    db,
    collections,
    log,
    close: async ({ drop = false } = {}) => {
      await log.close();
      await stores.history.flush();
      if (drop) await db.dropDatabase();
      await client.close();
    },
  };
}

export type TestStores = Awaited<ReturnType<typeof openTestStores>>;
