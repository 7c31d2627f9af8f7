import { readTraceparent } from '../domain/traceparent.js';
import type { SegmentDocument } from './documents.js';
import type { Column, Segment } from './segment.js';

/** A segment as it came from the database: of whatever form, should something have damaged it. */
export type Stored = { seq: number } & { [field in keyof Omit<SegmentDocument, 'seq'> | 'linesBytes']?: unknown };

/** The fields of a stored segment that a reader of these columns needs. */
export function projectionOf(columns: readonly Column[]): Record<string, unknown> {
  return {
    _id: 0,
    seq: 1,
    publishedAt: 1,
    count: 1,
    names: 1,
    nameOf: 1,
    types: 1,
    typeOf: 1,
    ends: 1,
    ...Object.fromEntries(columns.map((name) => [name, 1])),
    ...(columns.includes('entities') ? { entityIds: 1 } : {}),
    ...(columns.includes('lines') ? { traces: 1, traceOf: 1 } : {}),
    // Whoever reads sizes alone is to see the same damage as who reads the lines.
    ...(columns.includes('lines') ? {} : { linesBytes: LINES_BYTES }),
  };
}

const NOTHING = Buffer.alloc(0);
/** Lines up to this size are copied. */
const SMALL_BYTES = 4_096;

const LINES_BYTES = { $cond: [{ $eq: [{ $type: '$lines' }, 'binData'] }, { $binarySize: '$lines' }, -1] };

/**
 * A stored segment, read with `promoteBuffers`, as its readers see it. Of a damaged one there is what can be relied on:
 * its events by name or, where not even that is certain, none of them.
 */
export function toSegment(document: Stored, columns: readonly Column[]): Segment {
  const { seq, keys, entities, entityIds } = document;
  const count = isCount(document.count) ? document.count : 0;
  const { nameOf, typeOf, ends, lines } = binaryColumns(document);
  const segment = {
    seq,
    publishedAt: document.publishedAt as Date,
    count,
    names: document.names as string[],
    nameOf,
    types: document.types as string[],
    typeOf,
    ends,
    ...(lines !== undefined && { lines }),
    ...(keys !== undefined && { keys: keys as string[] }),
    ...(entities !== undefined && { entities: entities as string[] }),
    ...(entityIds !== undefined && { entityIds: entityIds as string[] }),
    ...(document.traces !== undefined && tracesOf(document, count)),
  };
  const problem = problemOf(document, segment, columns);
  return problem === undefined ? segment : salvage(document, segment, problem);
}

/** Traces that are damaged are no reason to keep the events: they are left out. */
function tracesOf({ traces, traceOf }: Stored, count: number): Pick<Segment, 'traces'> {
  const stored = whole(traceOf, 2);
  const of = new Uint16Array(Uint8Array.from(stored).buffer);
  const areTraces = Array.isArray(traces) && traces.every((one) => readTraceparent(one) === one);
  return areTraces && of.length === count ? { traces: { values: traces, of } } : {};
}

/** What of a segment's parts does not fit the others; undefined when it is as it was written. */
function problemOf(document: Stored, segment: Segment, columns: readonly Column[]): string | undefined {
  if (!isCount(document.count)) return 'its count is not a number of events';
  if (!(document.publishedAt instanceof Date)) return 'its publishedAt is not a date';
  if (!indexes(segment.nameOf, document.names, segment.count)) return 'its nameOf does not fit names and count';
  if (!indexes(segment.typeOf, document.types, segment.count)) return 'its typeOf does not fit types and count';
  const bytes = columns.includes('lines') ? bytesOf(document.lines) : document.linesBytes;
  if (!areEnds(segment.ends, segment.count, bytes)) return 'its ends do not fit lines and count';
  if (columns.includes('keys') && !isColumn(document.keys, segment.count)) return 'its keys do not fit count';
  const { entities, entityIds = entities } = document;
  const hasEntities = isColumn(entities, segment.count) && isColumn(entityIds, segment.count);
  if (columns.includes('entities') && !hasEntities) return 'its entities do not fit count';
  return undefined;
}

function salvage(document: Stored, segment: Segment, problem: string): Segment {
  const { seq, publishedAt, nameOf, typeOf, types, keys, entities } = segment;
  const isNamed = isCount(document.count) && indexes(nameOf, document.names, document.count);
  const count = isNamed ? segment.count : 0;
  const isTyped = indexes(typeOf, types, count);
  return {
    seq,
    publishedAt: publishedAt instanceof Date ? publishedAt : new Date(0),
    count,
    names: isNamed ? segment.names : [],
    nameOf: isNamed ? nameOf : new Uint16Array(),
    types: isTyped ? types : [''],
    typeOf: isTyped ? typeOf : new Uint16Array(count),
    ends: new Uint32Array(count),
    keys: isColumn(keys, count) ? keys : new Array(count).fill(''),
    entities: isColumn(entities, count) ? entities : new Array(count).fill(''),
    damage: { problem, events: isCount(document.count) ? document.count : 0 },
  };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 1_000_000;
}

function indexes(numbers: Uint16Array, values: unknown, count: number): boolean {
  if (numbers.length !== count || !Array.isArray(values)) return false;
  return values.every((value) => typeof value === 'string') && numbers.every((number) => number < values.length);
}

function areEnds(ends: Uint32Array, count: number, bytes: unknown): boolean {
  if (ends.length !== count || (ends.at(-1) ?? 0) !== bytes) return false;
  let before = 0;
  for (const end of ends) {
    if (end <= before) return false;
    before = end;
  }
  return true;
}

/** The seal of a time range has no events, but a key. */
function isColumn(values: unknown, count: number): values is string[] {
  if (!Array.isArray(values) || (values.length !== count && count > 0)) return false;
  return values.every((value) => typeof value === 'string');
}

function bytesOf(value: unknown): number {
  return Buffer.isBuffer(value) ? value.length : -1;
}

/**
 * The columns that are stored as bytes. Typed arrays must start at a multiple of their width, which a slice of a message
 * rarely does, so they are copied, into one piece of memory; and small lines with them: else a segment with a single event
 * would keep the whole answer of the database that it came in, and three pieces of memory more.
 */
function binaryColumns({ ends, nameOf, typeOf, lines }: Stored) {
  const [fours, names, types] = [whole(ends, 4), whole(nameOf, 2), whole(typeOf, 2)];
  const small = Buffer.isBuffer(lines) && lines.length <= SMALL_BYTES ? lines : NOTHING;
  const own = new Uint8Array(fours.length + names.length + types.length + small.length);
  let end = 0;
  const copy = (part: Buffer) => {
    own.set(part, end);
    end += part.length;
    return end - part.length;
  };
  return {
    ends: new Uint32Array(own.buffer, copy(fours), fours.length / 4),
    nameOf: new Uint16Array(own.buffer, copy(names), names.length / 2),
    typeOf: new Uint16Array(own.buffer, copy(types), types.length / 2),
    lines: small === lines ? Buffer.from(own.buffer, copy(small)) : (lines as Buffer | undefined),
  };
}

/** A stored column of numbers of this many bytes each; empty when it is none. */
function whole(bytes: unknown, width: number): Buffer {
  return Buffer.isBuffer(bytes) ? bytes.subarray(0, bytes.length - (bytes.length % width)) : NOTHING;
}
