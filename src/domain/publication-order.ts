import { comparePositions } from './positions.js';

/** Names a publication: which integration, and where its event stands in the log. */
export type PublicationId = { uid: string; seq: number; offset: number };

/** Where a publication stands in the lists; unique, so that a page can end between any two. */
export type OrderKey = PublicationId & { attemptedAt: Date };

/** The order of the lists: the newest attempt first. The database sorts in the same way. */
export function compareNewestFirst(a: OrderKey, b: OrderKey): number {
  const time = b.attemptedAt.getTime() - a.attemptedAt.getTime();
  if (time !== 0) return time;
  if (a.uid !== b.uid) return a.uid < b.uid ? 1 : -1;
  return comparePositions(b, a);
}
