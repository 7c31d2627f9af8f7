import type { Db } from 'mongodb';
import { type NewEvent, prepareEvent } from '../../src/domain/events.js';
import { buildSegment, NO_TAIL, tailAfter } from '../../src/log/build.js';
import { createLogIndexes, type SegmentDocument, segmentsIn } from '../../src/log/documents.js';
import { round } from './machine.js';
import { eventJson } from './sample-events.js';

export const SEGMENT_EVENTS = 1_000;
const SEGMENTS = 80;

/**
 * Segments inserted by the bare driver, with the log's indexes, write concern and documents: one after the other for each
 * tenant, and those of several tenants beside each other. The database is removed afterwards.
 */
export async function rawAppends(db: Db, tenants: readonly string[]) {
  await createLogIndexes(db);
  const segments = segmentsIn(db);
  const each = Math.ceil(SEGMENTS / tenants.length);
  const chains = tenants.map((tenant) => chainOf(tenant, each));
  const started = performance.now();
  const append = async (chain: readonly SegmentDocument[]) => {
    for (const document of chain) await segments.insertOne(document);
  };
  await Promise.all(chains.map(append));
  const ms = performance.now() - started;
  await db.dropDatabase();
  return {
    events_per_second: round((each * tenants.length * SEGMENT_EVENTS * 1000) / ms, 0),
    commit_ms: round(ms / each),
  };
}

export function preparedEvents(tenant: string, count: number): NewEvent[] {
  return Array.from({ length: count }, (_, i) => prepareEvent(tenant, JSON.parse(eventJson(i))));
}

function chainOf(tenant: string, length: number): SegmentDocument[] {
  const documents: SegmentDocument[] = [];
  let tail = NO_TAIL;
  for (let i = 0; i < length; i += 1) {
    const document = buildSegment(tenant, preparedEvents(tenant, SEGMENT_EVENTS), tail, Date.now());
    documents.push(document);
    tail = tailAfter(document);
  }
  return documents;
}
