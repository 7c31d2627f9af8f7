import type { Secret } from '../domain/secret.js';
import { EventLog } from '../log/index.js';
import type { Settings } from '../settings/schema.js';
import { ApiKeys } from '../store/api-keys.js';
import { BacklogEpisodes } from '../store/backlog-episodes.js';
import { Batches } from '../store/batches.js';
import { Cursors } from '../store/cursors.js';
import { type Collections, type Database, DatabaseUnreachable, openDatabase } from '../store/database.js';
import { Keyring } from '../store/encryption.js';
import { dropFormerIndexes } from '../store/former-indexes.js';
import { History } from '../store/history.js';
import { Integrations } from '../store/integrations.js';
import { LogEntries } from '../store/log-entries.js';
import { Places } from '../store/places.js';
import { Publications } from '../store/publications.js';
import { RejectedEvents } from '../store/rejected-events.js';
import { Secrets } from '../store/secrets.js';
import { Sessions } from '../store/sessions.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { StartError } from './start-error.js';

/** Everything that lies in MongoDB, with its indexes. */
export type Stores = {
  database: Database;
  log: EventLog;
  apiKeys: ApiKeys;
  batches: Batches;
  cursors: Cursors;
  episodes: BacklogEpisodes;
  history: History;
  integrations: Integrations;
  logEntries: LogEntries;
  places: Places;
  publications: Publications;
  rejectedEvents: RejectedEvents;
  secrets: Secrets;
  sessions: Sessions;
  close(): Promise<void>;
};

/** @throws StartError when MongoDB does not answer, or no encryption key is set */
export async function openStores(settings: Settings, logger: Logger, metrics: Metrics): Promise<Stores> {
  const { SLUICE_ENCRYPTION_KEYS: keys } = settings;
  if (keys === undefined) {
    throw new StartError(
      'SLUICE_ENCRYPTION_KEYS is not set: stored secrets need a key; make one with: npm run --silent sluice -- secrets generate-key',
    );
  }
  const database = await openDatabase(settings.MONGODB_URL).catch((error) => {
    throw error instanceof DatabaseUnreachable ? new StartError(error.message) : error;
  });
  const stores = storesIn(database.collections, keys, settings, logger);
  const log = await EventLog.open(database.db, { logger, observer: metrics.ingest });
  metrics.addGauge('sluice_append_queue_bytes', 'Bytes of events that wait to be stored.', () => log.waitingBytes);
  const dropped = await dropFormerIndexes(database.db);
  if (dropped.length > 0) logger.info({ indexes: dropped }, 'indexes.dropped');
  await Promise.all(Object.values(stores).map((store) => store.createIndexes()));
  return {
    ...stores,
    episodes: new BacklogEpisodes(database.collections.cursors),
    places: new Places(database.collections.places, database.collections.integrations),
    database,
    log,
    close: async () => {
      await log.close();
      await stores.history.flush();
      await database.close();
    },
  };
}

/** The stores beside the log, in these collections. */
export function storesIn(collections: Collections, keys: Secret, settings: Settings, logger: Logger) {
  const { SLUICE_RETENTION_DAYS: days } = settings;
  return {
    apiKeys: new ApiKeys(collections.apiKeys),
    batches: new Batches(collections.batches, days),
    cursors: new Cursors(collections.cursors),
    history: new History(collections.history, days, logger),
    integrations: new Integrations(collections.integrations),
    logEntries: new LogEntries(collections.logEntries, days),
    publications: new Publications(collections.publications, days),
    rejectedEvents: new RejectedEvents(collections.publications),
    secrets: new Secrets(collections.secrets, new Keyring(keys)),
    sessions: new Sessions(collections.sessions),
  };
}
