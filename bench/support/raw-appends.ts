import type { Db } from 'mongodb';
import { type NewEvent, prepareEvent } from '../../src/domain/events.js';
import { buildSegment, NO_TAIL, tailAfter } from '../../src/log/build.js';
import { createLogIndexes, segmentsIn } from '../../src/log/documents.js';
import { round } from './machine.js';
import { eventJson } from './sample-events.js';

export const SEGMENT_EVENTS = 1_000;
const SEGMENTS = 80;

/** Segments inserted one after the other by the bare driver, with the log's indexes, write concern and documents. */
export async function rawAppends(db: Db): Promise<{ events_per_second: number; commit_ms: number }> {
  await createLogIndexes(db);
  const segments = segmentsIn(db);
  const documents = [];
  let tail = NO_TAIL;
  for (let i = 0; i < SEGMENTS; i += 1) {
    const document = buildSegment('raw', preparedEvents('raw', SEGMENT_EVENTS), tail, Date.now());
    documents.push(document);
    tail = tailAfter(document);
  }
  const started = performance.now();
  for (const document of documents) await segments.insertOne(document);
  const ms = performance.now() - started;
  await db.dropDatabase();
  return {
    events_per_second: round((SEGMENTS * SEGMENT_EVENTS * 1000) / ms, 0),
    commit_ms: round(ms / SEGMENTS),
  };
}

export function preparedEvents(tenant: string, count: number): NewEvent[] {
  return Array.from({ length: count }, (_, i) => prepareEvent(tenant, JSON.parse(eventJson(i))));
}
