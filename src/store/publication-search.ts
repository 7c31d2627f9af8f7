import type { Filter } from 'mongodb';
import type { OrderKey } from '../domain/publication-order.js';
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
 * MongoDB merges ordered scans of an index, one for each pair of uid and status, and can do so with 200 of them; with
 * more it would sort in memory.
 */
export const UIDS_AT_ONCE = 50;

const STATUSES: PublicationDocument['status'][] = ['SUCCESS', 'FAILURE'];

export const NEWEST_FIRST = { attemptedAt: -1, _id: -1 } as const;

/** Has only what waits for a retry. */
export const BY_RETRY = { '_id.uid': 1, nextAttemptAt: 1 } as const;

/** Within what is asked for, each has a status after the other, and of each the newest attempt first. */
const IN_ORDER = { status: 1, ...NEWEST_FIRST } as const;

export const BY_ATTEMPT = { '_id.uid': 1, ...IN_ORDER } as const;
export const BY_TYPE = { '_id.uid': 1, domainEntityType: 1, ...IN_ORDER } as const;
/** Its last field is filtered by without reading the document: a name and a type that it never has are asked for, too. */
export const BY_NAME = { '_id.uid': 1, eventName: 1, ...IN_ORDER, domainEntityType: 1 } as const;
export const BY_ENTITY = { '_id.uid': 1, domainEntityId: 1, ...IN_ORDER } as const;

/** The query of a search, and the index that serves it in order: that of the most telling thing that is asked for. */
export function searchQuery(search: PublicationSearch) {
  const { uids, status, eventName, domainEntityId, domainEntityType } = search;
  const filter = {
    '_id.uid': { $in: [...uids] },
    status: status ?? { $in: STATUSES },
    ...(domainEntityId !== undefined && { domainEntityId }),
    ...(eventName !== undefined && { eventName }),
    ...(domainEntityType !== undefined && { domainEntityType }),
    ...timeRange(search),
    ...(search.after && { $or: olderThan(search.after) }),
  } as Filter<PublicationDocument>;
  return { filter, hint: indexFor(search) };
}

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
