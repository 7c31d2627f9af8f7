/**
 * A place in a tenant's event log: the next event to read is number `offset` (from 0) of segment `seq` (from 1).
 * `offset` may equal the segment's length; then the next event is the first of the following segment.
 */
export type Position = { seq: number; offset: number };

/** Where every log begins. */
export const LOG_START: Position = { seq: 1, offset: 0 };

/** Orders two positions: negative when `a` comes first, 0 when they are the same, positive when `b` comes first. */
export function comparePositions(a: Position, b: Position): number {
  return a.seq - b.seq || a.offset - b.offset;
}

/** The position right after the event at `position`. */
export function after(position: Position): Position {
  return { seq: position.seq, offset: position.offset + 1 };
}
