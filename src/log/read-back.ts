import type { Collection } from 'mongodb';
import type { Position } from '../domain/positions.js';
import type { Subscription } from '../domain/subscriptions.js';
import { BY_TYPE, type SegmentDocument } from './documents.js';
import { rangeQuery } from './ranges.js';
import type { Column, Segment } from './segment.js';
import { projectionOf, toSegment } from './stored.js';
import { kindTopic } from './topics.js';

export type ReadBackRequest = {
  /** The part of the log that is read; of the segments at its ends all events are returned. */
  from: Position;
  to: Position;
  /** Has no say where a name is asked for. */
  subscription: Subscription;
  /** Only segments with an event of this name, of this type, or, with both, one that has both. */
  eventName?: string | undefined;
  domainEntityType?: string | undefined;
  columns: readonly Column[];
  limit: number;
};

/** The last segments of a part of the log that hold wanted events, the newest first. */
export async function readBack(
  segments: Collection<SegmentDocument>,
  tenant: string,
  request: ReadBackRequest,
): Promise<Segment[]> {
  const { columns, limit } = request;
  const { filter, hint } = queryOf(tenant, request);
  const documents = await segments
    .find(filter, { hint, sort: { seq: -1 }, limit, projection: projectionOf(columns), promoteBuffers: true })
    .toArray();
  return documents.map((document) => toSegment(document, columns));
}

function queryOf(tenant: string, { from, to, subscription, eventName, domainEntityType: type }: ReadBackRequest) {
  const range = { from: from.seq, to: to.offset === 0 ? to.seq : to.seq + 1 };
  if (eventName !== undefined) {
    const topic = type === undefined ? eventName : kindTopic({ name: eventName, domainEntityType: type });
    return rangeQuery(tenant, range, { events: [topic], entities: [] });
  }
  const query = rangeQuery(tenant, range, subscription);
  return type === undefined ? query : { filter: { ...query.filter, types: type }, hint: BY_TYPE };
}
