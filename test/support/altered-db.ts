import type { Collection, Db, Document, OptionalUnlessRequiredId } from 'mongodb';
import { MongoNetworkError } from 'mongodb';

/** A database whose collections are changed before anyone gets them. Changes the given one. */
export function alteredDb(db: Db, change: (collection: Collection) => void): Db {
  const collection = db.collection.bind(db);
  db.collection = ((name: string, options: object) => {
    const made = collection(name, options);
    change(made as unknown as Collection);
    return made;
  }) as typeof db.collection;
  return db;
}

/** What happens to one insert: it works, its connection breaks on the way there or back, or it waits to be let go. */
export type Fate = 'works' | 'lost before' | 'lost after' | Promise<void>;

/** A database whose inserts meet the fates that `next` deals out. */
export function fatefulDb(db: Db, next: () => Fate): Db {
  return alteredDb(db, (collection) => {
    const insertOne = collection.insertOne.bind(collection);
    collection.insertOne = async (document: OptionalUnlessRequiredId<Document>) => {
      const fate = next();
      if (fate instanceof Promise) await fate;
      if (fate === 'lost before') throw new MongoNetworkError('lost before');
      const result = await insertOne(document);
      if (fate === 'lost after') throw new MongoNetworkError('lost after');
      return result;
    };
  });
}
