import { type Collection, type Document, MongoServerError } from 'mongodb';

/** MongoDB's code for an index that is there with other options. */
const INDEX_OPTIONS_CONFLICT = 85;

/**
 * Has the server remove documents `days` after the time in `field`. An index that is there already with another number of
 * days, because the setting was changed, is changed in place: building it anew would take long, and meanwhile nothing
 * would be removed.
 */
export async function expireAfterDays<D extends Document>(
  collection: Collection<D>,
  field: string,
  days: number,
): Promise<void> {
  const expireAfterSeconds = days * 86_400;
  try {
    await collection.createIndex({ [field]: 1 }, { expireAfterSeconds });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== INDEX_OPTIONS_CONFLICT) throw error;
    const index = { keyPattern: { [field]: 1 }, expireAfterSeconds };
    await collection.db.command({ collMod: collection.collectionName, index });
  }
}
