/** The parts of a segment that are large, and that a reader asks for by name. */
export type Column = 'lines' | 'keys' | 'entities';

/** One segment as a reader sees it. Its events are numbered 0 to count - 1; columns have one entry for each. */
export interface Segment {
  readonly seq: number;
  readonly publishedAt: Date;
  readonly count: number;
  /** The distinct names; `nameOf` has each event's index into them. */
  readonly names: readonly string[];
  readonly nameOf: Uint16Array;
  /** The distinct domain entity types; `typeOf` has each event's index into them. */
  readonly types: readonly string[];
  readonly typeOf: Uint16Array;
  /** Where each event's line ends, its line feed included. */
  readonly ends: Uint32Array;
  /** Column `lines`: the envelopes, one a line, as they are delivered. */
  readonly lines?: Buffer;
  /** Column `keys`: `name/id`. */
  readonly keys?: readonly string[];
  /** Column `entities`: the domain entity's id, '' when there is none. */
  readonly entities?: readonly string[];
  /** With column `entities`, where some event's entity is not its domain entity: the entity's id, '' when none. */
  readonly entityIds?: readonly string[];
  /** With column `lines`, where some event is part of a trace: `traceparent`s, and each event's index in them + 1, 0 for none. */
  readonly traces?: { readonly values: readonly string[]; readonly of: Uint16Array };
  /** Present where what is stored does not fit together: what is wrong, and how many events it says that it holds. */
  readonly damage?: { readonly problem: string; readonly events: number };
}

/** The envelope of event `i`, without its line feed. Shares its memory with the segment. */
export function envelopeAt(segment: Segment, i: number): Buffer {
  return column(segment, 'lines').subarray(startOf(segment, i), at(segment.ends, i) - 1);
}

/** The same; undefined where the segment is damaged. */
export function readableEnvelopeAt(segment: Segment, i: number): Buffer | undefined {
  return segment.damage === undefined ? envelopeAt(segment, i) : undefined;
}

/** The envelopes of the events from `start` up to `end`, each with its line feed. Shares memory with the segment. */
export function linesBetween(segment: Segment, start: number, end: number): Buffer {
  return column(segment, 'lines').subarray(startOf(segment, start), startOf(segment, end));
}

/** How many bytes the line of event `i` has, its line feed included. Needs no column. */
export function lineBytesAt(segment: Segment, i: number): number {
  return at(segment.ends, i) - startOf(segment, i);
}

/** How many bytes all lines together have. Needs no column. */
export function segmentBytes(segment: Segment): number {
  return segment.count === 0 ? 0 : at(segment.ends, segment.count - 1);
}

export function nameAt(segment: Segment, i: number): string {
  return at(segment.names, at(segment.nameOf, i));
}

export function eventIdAt(segment: Segment, i: number): string {
  const key = at(column(segment, 'keys'), i);
  return key.slice(key.indexOf('/') + 1);
}

/** '' when the event has none. */
export function domainEntityIdAt(segment: Segment, i: number): string {
  return at(column(segment, 'entities'), i);
}

export function domainEntityTypeAt(segment: Segment, i: number): string {
  return at(segment.types, at(segment.typeOf, i));
}

export function entityIdAt(segment: Segment, i: number): string | undefined {
  return at(segment.entityIds ?? column(segment, 'entities'), i) || undefined;
}

/** The trace that event `i` is part of, as a `traceparent`. */
export function traceAt({ traces }: Segment, i: number): string | undefined {
  return traces?.values[(traces.of[i] ?? 0) - 1];
}

function startOf(segment: Segment, i: number): number {
  return i === 0 ? 0 : at(segment.ends, i - 1);
}

function column<C extends Column>(segment: Segment, name: C): NonNullable<Segment[C]> {
  const values = segment[name];
  if (!values) throw new Error(`segment ${segment.seq} was read without its column ${name}`);
  return values as NonNullable<Segment[C]>;
}

function at<T>(values: { readonly [i: number]: T; readonly length: number }, i: number): T {
  const value = values[i];
  if (value === undefined) throw new RangeError(`there is no event ${i}`);
  return value;
}
