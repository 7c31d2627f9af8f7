import type { Db } from 'mongodb';

/** What a collection and its indexes take on disk, without the room that is free to be used again. */
export async function storedBytes(db: Db, collection: string): Promise<number> {
  await db.admin().command({ fsync: 1 });
  if ((await db.listCollections({ name: collection }).toArray()).length === 0) return 0;
  const { storageSize, freeStorageSize = 0, totalIndexSize } = await db.command({ collStats: collection });
  return storageSize - freeStorageSize + totalIndexSize;
}

/** What everything but the event log takes on disk. */
export async function storedBesideLog(db: Db): Promise<number> {
  let bytes = 0;
  for (const { name } of await db.listCollections().toArray()) {
    if (name !== 'segments') bytes += await storedBytes(db, name);
  }
  return bytes;
}
