import type { Collection, Filter } from 'mongodb';
import { compareNewestFirst, type OrderKey } from '../domain/publication-order.js';
import type { PublicationDocument } from './publications.js';

/** Which publications; times are those of the latest attempt, both ends included. */
export type PublicationSearch = {
  /** Integrations, at most UIDS_AT_ONCE of them. */
  uids: readonly string[];
  from?: Date | undefined;
  to?: Date | undefined;
  status?: PublicationDocument['status'] | undefined;
  eventName?: string | undefined;
  domainEntityId?: string | undefined;
  domainEntityType?: string | undefined;
  /** Only what comes after it in the list. */
  after?: OrderKey | undefined;
};

/**
 * MongoDB merges ordered scans of an index, one for each uid, status and (of a name) type, and can do so with 200 of them;
 * with more it would sort in memory.
 */
const SCANS_AT_ONCE = 200;
export const UIDS_AT_ONCE = 50;

const STATUSES: PublicationDocument['status'][] = ['SUCCESS', 'FAILURE'];
const TYPES_AT_ONCE = SCANS_AT_ONCE / UIDS_AT_ONCE / STATUSES.length;

export const NEWEST_FIRST = { attemptedAt: -1, _id: -1 } as const;

/** Has only what waits for a retry. */
export const BY_RETRY = { '_id.uid': 1, nextAttemptAt: 1 } as const;

/** Within what is asked for, each has a status after the other, and of each the newest attempt first. */
const IN_ORDER = { status: 1, ...NEWEST_FIRST } as const;

export const BY_ATTEMPT = { '_id.uid': 1, ...IN_ORDER } as const;
export const BY_TYPE = { '_id.uid': 1, domainEntityType: 1, ...IN_ORDER } as const;
/** A name has one type, or few: a list of the name merges them, and one of name and type reads only what has both. */
export const BY_NAME = { '_id.uid': 1, eventName: 1, domainEntityType: 1, ...IN_ORDER } as const;
export const BY_ENTITY = { '_id.uid': 1, domainEntityId: 1, ...IN_ORDER } as const;

/** What the search finds, the newest attempt first; of the attempts only the latest. */
export async function searchIn(
  collection: Collection<PublicationDocument>,
  search: PublicationSearch,
  limit: number,
): Promise<PublicationDocument[]> {
  if (search.eventName === undefined || indexFor(search) !== BY_NAME || search.domainEntityType !== undefined) {
    return find(collection, search, limit);
  }
  const types = await typesOf(collection, search.uids, search.eventName);
  const portions = Math.ceil(types.length / TYPES_AT_ONCE);
  const found = await Promise.all(
    Array.from({ length: portions }, (_, i) => {
      return find(collection, search, limit, types.slice(i * TYPES_AT_ONCE, (i + 1) * TYPES_AT_ONCE));
    }),
  );
  return found.length < 2 ? (found[0] ?? []) : found.flat().sort(compareRows).slice(0, limit);
}

/** The types that events of the name have at these integrations: one look into the index for each of them. */
async function typesOf(
  collection: Collection<PublicationDocument>,
  uids: readonly string[],
  eventName: string,
): Promise<string[]> {
  const named = { '_id.uid': { $in: [...uids] }, eventName } as Filter<PublicationDocument>;
  return collection.distinct('domainEntityType', named);
}

function compareRows(a: PublicationDocument, b: PublicationDocument): number {
  const [first, second] = [a, b].map(({ _id, attemptedAt }) => ({ ..._id, attemptedAt })) as [OrderKey, OrderKey];
  return compareNewestFirst(first, second);
}

async function find(
  collection: Collection<PublicationDocument>,
  search: PublicationSearch,
  limit: number,
  types?: readonly string[],
): Promise<PublicationDocument[]> {
  return collection
    .find(filterOf(search, types), { hint: indexFor(search), projection: { attempts: { $slice: -1 } } })
    .sort(NEWEST_FIRST)
    .limit(limit)
    .toArray();
}

function filterOf(search: PublicationSearch, types: readonly string[] | undefined): Filter<PublicationDocument> {
  const { uids, status, eventName, domainEntityId, domainEntityType = types && { $in: types } } = search;
  return {
    '_id.uid': { $in: [...uids] },
    status: status ?? { $in: STATUSES },
    ...(domainEntityId !== undefined && { domainEntityId }),
    ...(eventName !== undefined && { eventName }),
    ...(domainEntityType !== undefined && { domainEntityType }),
    ...timeRange(search),
    ...(search.after && { $or: olderThan(search.after) }),
  } as Filter<PublicationDocument>;
}

/** The index that serves a search in order: that of the most telling thing that is asked for. */
function indexFor({ eventName, domainEntityId, domainEntityType }: PublicationSearch) {
  if (domainEntityId !== undefined) return BY_ENTITY;
  if (eventName !== undefined) return BY_NAME;
  return domainEntityType === undefined ? BY_ATTEMPT : BY_TYPE;
}

/** One range for the index; what of the same millisecond comes before `after` is left out by `olderThan`. */
function timeRange({ from, to, after }: PublicationSearch) {
  const latest = [to, after?.attemptedAt].filter((date) => date !== undefined).sort((a, b) => +a - +b)[0];
  if (from === undefined && latest === undefined) return {};
  return { attemptedAt: { ...(from && { $gte: from }), ...(latest && { $lte: latest }) } };
}

function olderThan({ attemptedAt, uid, seq, offset }: OrderKey) {
  return [{ attemptedAt: { $lt: attemptedAt } }, { _id: { $lt: { uid, seq, offset } } }];
}
