import type { Collection } from 'mongodb';
import type { Position } from '../domain/positions.js';
import { comparePositions } from '../domain/positions.js';
import type { SegmentDocument } from './documents.js';
import { BY_ENTITY, BY_KEY, BY_TOPIC } from './documents.js';
import { domainEntityTypeAt, nameAt, readableEnvelopeAt } from './segment.js';
import { projectionOf, toSegment } from './stored.js';
import { BEFORE_NAMES } from './topics.js';

export type EntitySearch = {
  domainEntityType?: string;
  /** Only events before this position: where the last page ended. */
  before?: Position;
  limit: number;
};

/** An event, and what is told of it without its envelope. */
export type FoundEvent = Position & { name: string; domainEntityType: string };

/** Segments that are read at once: few hold the same order, many the same shop. */
const HOLDERS_AT_ONCE = 16;

/** More than a person can look through; a bound for the work that one sender's made-up names can cause. */
const MAX_NAMES = 1_000;
/** Of so many the newest event is looked for at once; one who asks is not to take all connections to the database. */
const NAMES_AT_ONCE = 10;

export type SeenName = { name: string; lastSeenAt: Date };

/** The stored envelope of one event, null if the log has it not (any more), or its segment is damaged. */
export async function findEvent(
  segments: Collection<SegmentDocument>,
  tenant: string,
  key: string,
  signal?: AbortSignal,
): Promise<Buffer | null> {
  const document = await segments.findOne(
    { tenant, keys: key },
    { hint: BY_KEY, projection: projectionOf(['lines', 'keys']), promoteBuffers: true, signal },
  );
  if (document === null) return null;
  return readableEnvelopeAt(toSegment(document, ['lines', 'keys']), document.keys.indexOf(key)) ?? null;
}

/** The events of one domain entity, newest first. */
export async function findByEntity(
  segments: Collection<SegmentDocument>,
  tenant: string,
  domainEntityId: string,
  { domainEntityType, before, limit }: EntitySearch,
): Promise<FoundEvent[]> {
  const found: FoundEvent[] = [];
  // '' stands for events without one.
  if (domainEntityId === '') return found;
  const holders = segments.find(
    { tenant, entities: domainEntityId, ...(before && { seq: { $lte: before.seq } }) },
    {
      ...{ hint: BY_ENTITY, sort: { seq: -1 }, batchSize: HOLDERS_AT_ONCE },
      ...{ projection: projectionOf(['entities']), promoteBuffers: true },
    },
  );
  for await (const document of holders) {
    const segment = toSegment(document, ['entities']);
    for (let offset = segment.count - 1; offset >= 0; offset -= 1) {
      if (document.entities[offset] !== domainEntityId) continue;
      const type = domainEntityTypeAt(segment, offset);
      if (domainEntityType !== undefined && type !== domainEntityType) continue;
      const event = { seq: segment.seq, offset, name: nameAt(segment, offset), domainEntityType: type };
      if (before && comparePositions(event, before) >= 0) continue;
      if (found.push(event) === limit) return found;
    }
  }
  return found;
}

/**
 * The names in a tenant's log, each with the time of its newest event. It hops through the index from one name to the
 * next, so its cost depends on how many names there are, not on how many events.
 */
export async function seenNames(
  segments: Collection<SegmentDocument>,
  tenant: string,
  signal?: AbortSignal,
): Promise<SeenName[]> {
  const names: string[] = [];
  for (
    let topic = await nextTopic(segments, tenant, BEFORE_NAMES, signal);
    topic !== null && names.length < MAX_NAMES;
  ) {
    if (!topic.endsWith('.')) names.push(topic);
    topic = await nextTopic(segments, tenant, topic, signal);
  }
  const seen: SeenName[] = [];
  for (let start = 0; start < names.length; start += NAMES_AT_ONCE) {
    const some = names.slice(start, start + NAMES_AT_ONCE);
    const found = await Promise.all(some.map((name) => lastSeen(segments, tenant, name, signal)));
    seen.push(...found.filter((name) => name !== null));
  }
  return seen;
}

async function nextTopic(
  segments: Collection<SegmentDocument>,
  tenant: string,
  after: string,
  signal?: AbortSignal,
): Promise<string | null> {
  // No sort: an index that is scanned forwards hands out its keys in order, and a sort by an array can not use it.
  const holder = await segments.findOne(
    { tenant, topics: { $gt: after } },
    { hint: BY_TOPIC, projection: { _id: 0, topics: 1 }, signal },
  );
  const later = holder?.topics.filter((topic) => topic > after).sort() ?? [];
  return later[0] ?? null;
}

async function lastSeen(
  segments: Collection<SegmentDocument>,
  tenant: string,
  name: string,
  signal?: AbortSignal,
): Promise<SeenName | null> {
  const newest = await segments.findOne(
    { tenant, topics: name },
    { hint: BY_TOPIC, sort: { seq: -1 }, projection: { _id: 0, publishedAt: 1 }, signal },
  );
  return newest && { name, lastSeenAt: newest.publishedAt };
}
