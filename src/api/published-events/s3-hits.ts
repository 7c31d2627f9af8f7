import { comparePositions, type Position } from '../../domain/positions.js';
import { EVERY_EVENT, type Subscription, wants } from '../../domain/subscriptions.js';
import {
  domainEntityIdAt,
  domainEntityTypeAt,
  type EventIds,
  type EventLog,
  entityIdAt,
  eventIdAt,
  type FoundEvent,
  nameAt,
  type ReadBackRequest,
  type Segment,
} from '../../log/index.js';

/** What finding events in the log needs of it. */
export type SearchedLog = Pick<EventLog, 'readBack' | 'findByEntity' | 'idsAt'>;

/** Which events; what is left out does not matter. */
export type EventSearch = {
  eventName?: string | undefined;
  domainEntityId?: string | undefined;
  domainEntityType?: string | undefined;
};

/** What a list shows of an event. */
export type EventFacts = EventIds & { name: string; domainEntityType: string };

/** One event of the log. */
export type Hit = { position: Position; event: EventFacts };

/** Where something is searched for, most events of a segment are not: their ids are left where they are. */
const ID_COLUMNS = ['keys', 'entities'] as const;
const POSITIONS_AT_ONCE = 50;
const SEGMENTS_AT_MOST = 32;
/** Segments with what is searched for may each have one event of it. */
const SEGMENTS_WHEN_SEARCHING = 4;
/** Hits whose ids are asked for at once: those of a page, and then of what comes after it. */
const IDS_AT_FIRST = 64;
const IDS_AT_ONCE = 512;

/** Without a subscription all events are wanted, those that Sluice itself publishes too. */
type Range = { from: Position; to: Position; subscription?: Subscription };

/**
 * The events in [from, to) that are searched for and that the subscription wants, newest first. Only as much is read as
 * is asked for: of one entity through the log's own index, else segment by segment from the end.
 */
export function hitsIn(log: SearchedLog, tenant: string, search: EventSearch, range: Range): AsyncGenerator<Hit> {
  const { eventName, domainEntityId, domainEntityType } = search;
  if (eventName !== undefined && !wanted(range)(eventName)) return none();
  if (domainEntityId !== undefined) {
    return withIds(log, tenant, foundByEntity(log, tenant, { ...search, domainEntityId }, range));
  }
  if (eventName === undefined && domainEntityType === undefined) return everyHit(log, tenant, range);
  return withIds(log, tenant, foundBySegment(log, tenant, search, range));
}

async function* none(): AsyncGenerator<never> {}

async function* everyHit(log: SearchedLog, tenant: string, range: Range): AsyncGenerator<Hit> {
  const isHit = matcher({}, range);
  for await (const segments of segmentsBack(log, tenant, { ...range, columns: ID_COLUMNS }, 1)) {
    for (const segment of segments) {
      for (const offset of offsetsBack(segment, range)) if (isHit(segment, offset)) yield hitAt(segment, offset);
    }
  }
}

async function* foundBySegment(
  log: SearchedLog,
  tenant: string,
  search: EventSearch,
  range: Range,
): AsyncGenerator<FoundEvent[]> {
  const isHit = matcher(search, range);
  const { eventName, domainEntityType } = search;
  const request = { ...range, eventName, domainEntityType, columns: [] };
  for await (const segments of segmentsBack(log, tenant, request, SEGMENTS_WHEN_SEARCHING)) {
    yield segments.flatMap((segment) =>
      offsetsBack(segment, range)
        .filter((offset) => isHit(segment, offset))
        .map((offset) => ({ seq: segment.seq, offset, ...kindAt(segment, offset) })),
    );
  }
}

/** Segments from the end, more of them at a time as more are asked for. @param first how many at first */
async function* segmentsBack(
  log: SearchedLog,
  tenant: string,
  request: Omit<ReadBackRequest, 'limit' | 'subscription'> & Range,
  first: number,
): AsyncGenerator<Segment[]> {
  let { to } = request;
  for (let limit = first; comparePositions(request.from, to) < 0; limit = Math.min(SEGMENTS_AT_MOST, limit * 2)) {
    const segments = await log.readBack(tenant, { subscription: EVERY_EVENT, ...request, to, limit });
    yield segments;
    const last = segments.at(-1);
    if (last === undefined || segments.length < limit) return;
    to = { seq: last.seq, offset: 0 };
  }
}

/** The events of a segment that lie in the range, from the end. */
function offsetsBack(segment: Segment, { from, to }: Range): number[] {
  const end = segment.seq === to.seq ? Math.min(to.offset, segment.count) : segment.count;
  const start = segment.seq === from.seq ? from.offset : 0;
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => end - 1 - i);
}

async function* foundByEntity(
  log: SearchedLog,
  tenant: string,
  { eventName, domainEntityId, domainEntityType }: EventSearch & { domainEntityId: string },
  range: Range,
): AsyncGenerator<FoundEvent[]> {
  const { from, to } = range;
  const isWanted = wanted(range);
  const type = domainEntityType === undefined ? {} : { domainEntityType };
  for (let before = to; ; ) {
    const limit = POSITIONS_AT_ONCE;
    const events = await log.findByEntity(tenant, domainEntityId, { ...type, before, limit });
    const inRange = events.filter((event) => comparePositions(event, from) >= 0);
    yield inRange.filter(({ name }) => isWanted(name) && (eventName === undefined || name === eventName));
    const last = events.at(-1);
    if (last === undefined || events.length < limit || inRange.length < events.length) return;
    before = last;
  }
}

/** What was found, with its ids; what retention takes away meanwhile is left out. */
async function* withIds(log: SearchedLog, tenant: string, source: AsyncGenerator<FoundEvent[]>): AsyncGenerator<Hit> {
  let size = IDS_AT_FIRST;
  for await (const found of source) {
    for (let start = 0; start < found.length; size = IDS_AT_ONCE) {
      const part = found.slice(start, start + size);
      const ids = await log.idsAt(tenant, part);
      for (const [i, { seq, offset, name, domainEntityType }] of part.entries()) {
        const known = ids[i];
        if (known) yield { position: { seq, offset }, event: { ...known, name, domainEntityType } };
      }
      start += part.length;
    }
  }
}

function wanted({ subscription }: Range): (name: string) => boolean {
  return subscription === undefined ? () => true : wants(subscription);
}

function matcher(search: EventSearch, range: Range): (segment: Segment, offset: number) => boolean {
  const { eventName, domainEntityType } = search;
  const isWanted = wanted(range);
  return (segment, offset) => {
    const name = nameAt(segment, offset);
    return (
      (eventName === undefined || name === eventName) &&
      isWanted(name) &&
      (domainEntityType === undefined || domainEntityTypeAt(segment, offset) === domainEntityType)
    );
  };
}

function kindAt(segment: Segment, offset: number) {
  return { name: nameAt(segment, offset), domainEntityType: domainEntityTypeAt(segment, offset) };
}

/** @param segment with the columns keys and entities */
export function hitAt(segment: Segment, offset: number): Hit {
  return {
    position: { seq: segment.seq, offset },
    event: {
      ...kindAt(segment, offset),
      id: eventIdAt(segment, offset),
      entityId: entityIdAt(segment, offset),
      domainEntityId: domainEntityIdAt(segment, offset) || undefined,
    },
  };
}
