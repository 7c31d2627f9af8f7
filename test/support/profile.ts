import type { Db, Document } from 'mongodb';

/** One operation as the server carried it out. */
export type Profiled = {
  /** `IXSCAN { … }`, `COLLSCAN`, … */
  plan: string;
  sortsInMemory: boolean;
  keys: number;
  documents: number;
};

/** What the server did with a collection while `action` ran: the very queries of the code, not copies of them. */
export async function profile(db: Db, collection: string, action: () => Promise<unknown>): Promise<Profiled[]> {
  await db.command({ profile: 0 });
  await db
    .collection('system.profile')
    .drop()
    .catch(() => undefined);
  await db.command({ profile: 2 });
  try {
    await action();
  } finally {
    await db.command({ profile: 0 });
  }
  const entries = await db
    .collection('system.profile')
    .find({ ns: `${db.databaseName}.${collection}` })
    .toArray();
  return entries.map(toProfiled);
}

function toProfiled(entry: Document): Profiled {
  return {
    plan: entry.planSummary ?? '',
    sortsInMemory: entry.hasSortStage === true,
    keys: entry.keysExamined ?? 0,
    documents: entry.docsExamined ?? 0,
  };
}
