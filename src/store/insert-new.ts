import { type Collection, type Document, MongoServerError, type OptionalUnlessRequiredId } from 'mongodb';
import { DUPLICATE_KEY } from './database.js';

/** One command may have 16 MiB. */
const AT_ONCE = 1_000;

type Answer = { writeErrors?: { index: number; code: number; errmsg: string }[]; writeConcernError?: Document };

/**
 * Inserts each document whose `_id` is not there yet, majority and journaled. Inserting some of them again changes
 * nothing, so whoever is told of trouble can simply do it again.
 *
 * By the server's own command: the driver's bulk write works out the size of every document before it writes it, and has
 * the server keep with each of them what it takes to answer a repeat, which is not needed here.
 *
 * @returns the indexes of those that were there
 * @throws MongoServerError when one was refused for another reason, or is not known to be on a majority
 */
export async function insertNew<D extends Document>(
  collection: Collection<D>,
  documents: readonly OptionalUnlessRequiredId<D>[],
): Promise<number[]> {
  const there: number[] = [];
  for (let from = 0; from < documents.length; from += AT_ONCE) {
    const some = documents.slice(from, from + AT_ONCE);
    const { writeErrors = [], writeConcernError } = await insert(collection, some);
    const refused = writeErrors.find(({ code }) => code !== DUPLICATE_KEY) ?? writeConcernError;
    if (refused !== undefined) throw new MongoServerError({ ...refused, message: refused.errmsg });
    for (const { index } of writeErrors) there.push(from + index);
  }
  return there;
}

async function insert(
  { db, collectionName }: { db: Document; collectionName: string },
  documents: readonly Document[],
) {
  const command = { insert: collectionName, documents, ordered: false, writeConcern: { w: 'majority', j: true } };
  return (await db.command(command, { ignoreUndefined: true })) as Answer;
}
