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

const LINES_BYTES = { $cond: [{ $eq: [{ $type: '$lines' }, 'binData'] }, { $binarySize: '$lines' }, -1] };

/**
 * A stored segment, read with `promoteBuffers`, as its readers see it. Of a damaged one there is what can be relied on:
 * its events by name or, where not even that is certain, none of them.
 */
export function toSegment(document: Stored, columns: readonly Column[]): Segment {
  const { seq, lines, keys, entities, entityIds } = document;
  const count = isCount(document.count) ? document.count : 0;
  const nameOf = new Uint16Array(aligned(document.nameOf, 2));
  const typeOf = new Uint16Array(aligned(document.typeOf, 2));
  const ends = new Uint32Array(aligned(document.ends, 4));
  const segment = {
    seq,
    publishedAt: document.publishedAt as Date,
    count,
    names: document.names as string[],
    nameOf,
    types: document.types as string[],
    typeOf,
    ends,
    ...(lines !== undefined && { lines: lines as Buffer }),
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
  const of = new Uint16Array(aligned(traceOf, 2));
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

/** A buffer of its own: typed arrays must start at a multiple of their width, which a slice of a message rarely does. */
function aligned(bytes: unknown, width: number): ArrayBuffer {
  if (!Buffer.isBuffer(bytes)) return new ArrayBuffer(0);
  const copy = new ArrayBuffer(bytes.length - (bytes.length % width));
  new Uint8Array(copy).set(bytes.subarray(0, copy.byteLength));
  return copy;
}
