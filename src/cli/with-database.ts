import type { Settings } from '../settings/schema.js';
import { type Database, openDatabase } from '../store/database.js';

/** Opens the database of the settings for one command. @throws DatabaseUnreachable when it does not answer */
export async function withDatabase<T>(settings: Settings, use: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(settings.MONGODB_URL);
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}
