import type { Collection } from 'mongodb';
import type { Position } from '../domain/positions.js';
import { BY_SEQ, type SegmentDocument } from './documents.js';

/** What identifies an event, and what it is about. */
export type EventIds = { id: string; entityId?: string | undefined; domainEntityId?: string | undefined };

type Row = { seq: number } & Record<(typeof COLUMNS)[number], unknown[]>;

const COLUMNS = ['keys', 'entities', 'entityIds'] as const;

/**
 * The ids of the events at these positions, in the same order; undefined where there is no segment (any more). The server
 * picks them out of their segments: a handful of rare events would else cost all the ids of their segments.
 */
export async function idsAt(
  segments: Collection<SegmentDocument>,
  tenant: string,
  positions: readonly Position[],
): Promise<(EventIds | undefined)[]> {
  const offsets = offsetsBySeq(positions);
  const rows = await segments
    .find<Row>({ tenant, seq: { $in: [...offsets.keys()] } }, { hint: BY_SEQ, projection: picking(offsets) })
    .toArray();
  const found = new Map(rows.map((row) => [row.seq, { row, next: 0 }]));
  return positions.map(({ seq }) => {
    const segment = found.get(seq);
    return segment && idsIn(segment.row, segment.next++);
  });
}

function offsetsBySeq(positions: readonly Position[]): Map<number, number[]> {
  const offsets = new Map<number, number[]>();
  for (const { seq, offset } of positions) {
    const known = offsets.get(seq);
    if (known === undefined) offsets.set(seq, [offset]);
    else known.push(offset);
  }
  return offsets;
}

/** Of each segment the entries of the columns at its offsets. A column that is missing or damaged gives nothing. */
function picking(offsets: ReadonlyMap<number, readonly number[]>): object {
  const ofSegment = { $arrayElemAt: [[...offsets.values()], { $indexOfArray: [[...offsets.keys()], '$seq'] }] };
  const picked = (column: string) => ({
    $cond: [
      { $isArray: `$${column}` },
      { $map: { input: ofSegment, as: 'offset', in: { $arrayElemAt: [`$${column}`, '$$offset'] } } },
      [],
    ],
  });
  return { _id: 0, seq: 1, ...Object.fromEntries(COLUMNS.map((column) => [column, picked(column)])) };
}

function idsIn({ keys, entities, entityIds }: Row, i: number): EventIds {
  const key = textAt(keys, i);
  const domainEntityId = textAt(entities, i);
  const entityId = entityIds.length === 0 ? domainEntityId : textAt(entityIds, i);
  return {
    id: key.slice(key.indexOf('/') + 1),
    entityId: entityId || undefined,
    domainEntityId: domainEntityId || undefined,
  };
}

function textAt(values: readonly unknown[], i: number): string {
  const value = values[i];
  return typeof value === 'string' ? value : '';
}
