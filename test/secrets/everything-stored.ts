import { BSON } from 'mongodb';
import type { WithSecrets } from './installation.js';

/** A place, and all text in it. */
export type Place = { where: string; text: string };

/** Every collection of the installation, those of the event log included, with each document as the bytes that are stored. */
export async function everythingStored({ db }: WithSecrets): Promise<Place[]> {
  const places: Place[] = [];
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (name.startsWith('system.')) continue;
    const documents = await db.collection(name).find().toArray();
    const text = documents.map((document) => Buffer.from(BSON.serialize(document)).toString('latin1')).join('\n');
    if (documents.length > 0) places.push({ where: name, text });
  }
  return places;
}
