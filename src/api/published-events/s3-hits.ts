import { comparePositions, type Position } from '../../domain/positions.js';
import { entityOf, type Subscription, wants } from '../../domain/subscriptions.js';
import {
  domainEntityIdAt,
  domainEntityTypeAt,
  type EventLog,
  entityIdAt,
  eventIdAt,
  nameAt,
  type ReadBackRequest,
  type Segment,
} from '../../log/index.js';

/** What finding events in the log needs of it. */
export type SearchedLog = Pick<EventLog, 'readBack' | 'findByEntity' | 'segment'>;

/** Which events; what is left out does not matter. */
export type EventSearch = {
  eventName?: string | undefined;
  domainEntityId?: string | undefined;
  domainEntityType?: string | undefined;
};

/** What a list shows of an event. */
export type EventFacts = {
  id: string;
  name: string;
  entityId?: string | undefined;
  domainEntityType: string;
  domainEntityId?: string | undefined;
};

/** One event of the log. */
export type Hit = { position: Position; event: EventFacts };

const COLUMNS = ['keys', 'entities'] as const;
const POSITIONS_AT_ONCE = 50;
const SEGMENTS_AT_MOST = 32;

/**
 * The events in [from, to) that are searched for and that the subscription wants, newest first. Only as much is read as
 * is asked for: of one entity through the log's own index, else segment by segment from the end.
 */
export function hitsIn(
  log: SearchedLog,
  tenant: string,
  search: EventSearch,
  range: { from: Position; to: Position; subscription: Subscription },
): AsyncGenerator<Hit> {
  const { domainEntityId } = search;
  return domainEntityId === undefined
    ? hitsBySegment(log, tenant, search, range)
    : hitsByEntity(log, tenant, { ...search, domainEntityId }, range);
}

async function* hitsBySegment(
  log: SearchedLog,
  tenant: string,
  search: EventSearch,
  range: Pick<ReadBackRequest, 'from' | 'to' | 'subscription'>,
): AsyncGenerator<Hit> {
  const { from, subscription } = range;
  const { eventName } = search;
  const type = tellingType(search);
  const isHit = matcher(search, subscription);
  if (eventName !== undefined && !wants(subscription)(eventName)) return;
  const asked = eventName === undefined ? subscription : { events: [eventName], entities: [] };
  let { to } = range;
  for (let limit = 1; comparePositions(from, to) < 0; limit = Math.min(SEGMENTS_AT_MOST, limit * 2)) {
    const request = { from, to, subscription: asked, domainEntityType: type, columns: COLUMNS, limit };
    const segments = await log.readBack(tenant, request);
    for (const segment of segments) {
      const end = segment.seq === to.seq ? Math.min(to.offset, segment.count) : segment.count;
      const start = segment.seq === from.seq ? from.offset : 0;
      for (let offset = end - 1; offset >= start; offset -= 1) if (isHit(segment, offset)) yield hitAt(segment, offset);
    }
    const last = segments.at(-1);
    if (last === undefined || segments.length < limit) return;
    to = { seq: last.seq, offset: 0 };
  }
}

/** The type that is asked for, unless it is the one that events of the name have anyway. */
function tellingType({ eventName, domainEntityType }: EventSearch): string | undefined {
  return eventName !== undefined && domainEntityType === entityOf(eventName) ? undefined : domainEntityType;
}

async function* hitsByEntity(
  log: SearchedLog,
  tenant: string,
  search: EventSearch & { domainEntityId: string },
  { from, to, subscription }: { from: Position; to: Position; subscription: Subscription },
): AsyncGenerator<Hit> {
  const isHit = matcher(search, subscription);
  let segment: Segment | null = null;
  for (let before = to; ; ) {
    const limit = POSITIONS_AT_ONCE;
    const positions = await log.findByEntity(tenant, search.domainEntityId, { before, limit });
    for (const position of positions) {
      if (comparePositions(position, from) < 0) return;
      if (segment?.seq !== position.seq) segment = await log.segment(tenant, position.seq, COLUMNS);
      if (segment !== null && isHit(segment, position.offset)) yield hitAt(segment, position.offset);
    }
    const last = positions.at(-1);
    if (last === undefined || positions.length < limit) return;
    before = last;
  }
}

function matcher(search: EventSearch, subscription: Subscription): (segment: Segment, offset: number) => boolean {
  const { eventName, domainEntityId, domainEntityType } = search;
  const wanted = wants(subscription);
  return (segment, offset) => {
    const name = nameAt(segment, offset);
    return (
      (eventName === undefined || name === eventName) &&
      wanted(name) &&
      (domainEntityType === undefined || domainEntityTypeAt(segment, offset) === domainEntityType) &&
      (domainEntityId === undefined || domainEntityIdAt(segment, offset) === domainEntityId)
    );
  };
}

/** @param segment with the columns keys and entities */
export function hitAt(segment: Segment, offset: number): Hit {
  return {
    position: { seq: segment.seq, offset },
    event: {
      id: eventIdAt(segment, offset),
      name: nameAt(segment, offset),
      entityId: entityIdAt(segment, offset),
      domainEntityType: domainEntityTypeAt(segment, offset),
      domainEntityId: domainEntityIdAt(segment, offset) || undefined,
    },
  };
}
