import type { Collection } from 'mongodb';
import type { Position } from '../domain/positions.js';
import type { Subscription } from '../domain/subscriptions.js';
import { BY_TYPE, type SegmentDocument } from './documents.js';
import { rangeQuery } from './ranges.js';
import type { Column, Segment } from './segment.js';
import { projectionOf, toSegment } from './stored.js';

export type ReadBackRequest = {
  /** The part of the log that is read; of the segments at its ends all events are returned. */
  from: Position;
  to: Position;
  subscription: Subscription;
  /** Only segments with an event of this type; read by type and not by name, so it should be the rarer one. */
  domainEntityType?: string | undefined;
  columns: readonly Column[];
  limit: number;
};

/** The last segments of a part of the log that hold wanted events, the newest first. */
export async function readBack(
  segments: Collection<SegmentDocument>,
  tenant: string,
  { from, to, subscription, domainEntityType, columns, limit }: ReadBackRequest,
): Promise<Segment[]> {
  const range = { from: from.seq, to: to.offset === 0 ? to.seq : to.seq + 1 };
  const query = rangeQuery(tenant, range, subscription);
  const { filter, hint } =
    domainEntityType === undefined ? query : { filter: { ...query.filter, types: domainEntityType }, hint: BY_TYPE };
  const documents = await segments
    .find(filter, { hint, sort: { seq: -1 }, limit, projection: projectionOf(columns), promoteBuffers: true })
    .toArray();
  return documents.map((document) => toSegment(document, columns));
}
