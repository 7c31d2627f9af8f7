import { ObjectId } from 'mongodb';
import type { NewEvent } from '../domain/events.js';
import type { SegmentDocument } from './documents.js';
import { topicsOf } from './topics.js';

/** What an appender must know of the newest segment to put another one behind it. */
export type Tail = { seq: number; publishedAt: number; events: number; bytes: number };

/** The tail of a log that holds nothing yet. */
export const NO_TAIL: Tail = { seq: 0, publishedAt: 0, events: 0, bytes: 0 };

/** The tail once `document` is the newest segment. */
export function tailAfter(document: Pick<SegmentDocument, keyof typeof TAIL_FIELDS>): Tail {
  return {
    seq: document.seq,
    publishedAt: document.publishedAt.getTime(),
    events: document.eventsBefore + document.count,
    bytes: document.bytesBefore + bytesOf(document),
  };
}

/** How many bytes a segment's lines have: where the last one ends. A seal has none. */
function bytesOf({ count, ends }: Pick<SegmentDocument, 'count' | 'ends'>): number {
  return count === 0 ? 0 : new DataView(ends.buffer, ends.byteOffset).getUint32(ends.length - 4, true);
}

/** The projection that `tailAfter` needs. */
export const TAIL_FIELDS = {
  seq: 1,
  publishedAt: 1,
  count: 1,
  eventsBefore: 1,
  bytesBefore: 1,
  ends: 1,
} as const;

/** The segment that follows `tail`. Writes the time of publication into the events' lines. */
export function buildSegment(tenant: string, events: readonly NewEvent[], tail: Tail, now: number): SegmentDocument {
  const publishedAt = new Date(Math.max(now, tail.publishedAt));
  const names = new Distinct();
  const types = new Distinct();
  const nameOf = new Uint16Array(events.length);
  const typeOf = new Uint16Array(events.length);
  const ends = new Uint32Array(events.length);
  const entities = new Array<string>(events.length);
  const keys = new Array<string>(events.length);
  const kinds = new Map<number, NewEvent>();
  let end = 0;
  let entitiesDiffer = false;
  let traced = false;
  events.forEach((event, i) => {
    end += event.line.length;
    ends[i] = end;
    const name = names.indexOf(event.name);
    const type = types.indexOf(event.domainEntityType);
    nameOf[i] = name;
    typeOf[i] = type;
    kinds.set(name * 65_536 + type, event);
    keys[i] = event.key;
    entities[i] = event.domainEntityId;
    if ((event.entityId ?? '') !== event.domainEntityId) entitiesDiffer = true;
    if (event.trace !== undefined) traced = true;
  });
  return {
    _id: new ObjectId(),
    tenant,
    seq: tail.seq + 1,
    publishedAt,
    count: events.length,
    eventsBefore: tail.events,
    bytesBefore: tail.bytes,
    topics: topicsOf(names.values, kinds.values()),
    names: names.values,
    types: types.values,
    nameOf: Buffer.from(nameOf.buffer),
    typeOf: Buffer.from(typeOf.buffer),
    ends: Buffer.from(ends.buffer),
    lines: joinLines(events, end, publishedAt),
    keys,
    entities,
    ...(entitiesDiffer ? { entityIds: events.map((event) => event.entityId ?? '') } : {}),
    ...(traced ? tracesOf(events) : {}),
  };
}

function tracesOf(events: readonly NewEvent[]): Required<Pick<SegmentDocument, 'traces' | 'traceOf'>> {
  const traces = new Distinct();
  const traceOf = Uint16Array.from(events, ({ trace }) => (trace === undefined ? 0 : traces.indexOf(trace) + 1));
  return { traces: traces.values, traceOf: Buffer.from(traceOf.buffer) };
}

function joinLines(events: readonly NewEvent[], bytes: number, publishedAt: Date): Buffer {
  const stamp = Buffer.from(publishedAt.toISOString(), 'latin1');
  const lines = Buffer.allocUnsafeSlow(bytes);
  let start = 0;
  for (const { line, publishedAtOffset } of events) {
    lines.set(line, start);
    lines.set(stamp, start + publishedAtOffset);
    start += line.length;
  }
  return lines;
}

/** Distinct strings in the order of their first appearance. */
class Distinct {
  readonly values: string[] = [];
  private readonly indexes = new Map<string, number>();

  indexOf(value: string): number {
    let index = this.indexes.get(value);
    if (index === undefined) {
      index = this.values.push(value) - 1;
      this.indexes.set(value, index);
    }
    return index;
  }
}
