import type { Collection, Db, Document, IndexSpecification } from 'mongodb';
import { createLogIndexes } from '../../log/index.js';
import { storesIn } from '../../run/stores.js';
import type { Settings } from '../../settings/schema.js';
import { collectionsOf } from '../../store/database.js';
import { generateEncryptionKey } from '../../store/encryption.js';
import { createLogger } from '../../telemetry/logger.js';

/** An index that the service makes at its start. */
export type WantedIndex = { collection: string; key: IndexSpecification };

/** Every index that the service makes, asked of those who make them: their `createIndex` is noted, and nothing is made. */
export async function wantedIndexes(settings: Settings): Promise<WantedIndex[]> {
  const wanted: WantedIndex[] = [];
  const noting = (collection: string) =>
    ({
      createIndex: async (key: IndexSpecification) => void wanted.push({ collection, key }),
      createIndexes: async (specs: { key: IndexSpecification }[]) =>
        void wanted.push(...specs.map(({ key }) => ({ collection, key }))),
    }) as unknown as Collection<Document>;
  const db = { collection: noting } as unknown as Db;
  const logger = createLogger({ level: 'silent', name: 'doctor' });
  const stores = storesIn(collectionsOf(db), generateEncryptionKey('none'), settings, logger);
  await Promise.all([createLogIndexes(db), ...Object.values(stores).map((store) => store.createIndexes())]);
  return wanted;
}
