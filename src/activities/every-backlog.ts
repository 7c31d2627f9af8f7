import { comparePositions, type Position } from '../domain/positions.js';
import type { EventLog } from '../log/index.js';
import type { CursorDocument, Cursors } from '../store/cursors.js';
import type { IntegrationDocument, Integrations } from '../store/integrations.js';
import type { Publications } from '../store/publications.js';
import { type Backlog, backlogOf } from './backlog.js';

/** What looking at all backlogs needs. */
export type BacklogParts = {
  cursors: Pick<Cursors, 'list'>;
  integrations: Pick<Integrations, 'all'>;
  log: Pick<EventLog, 'read' | 'tail' | 'positionAt'>;
  publications: Pick<Publications, 'recordedFrom'>;
};

/** How long it may take: for one integration, past which the rest of its backlog is estimated, and for all of them. */
export type BacklogTime = { countMs: number; atMostMs: number };

const NOTHING: Backlog = { events: 0, bytes: 0, estimated: false };
const CURSORS_AT_ONCE = 500;

/**
 * Tells how much waits in front of every integration of every tenant. One that waits for events has nothing in front of it
 * and costs no look into the log.
 *
 * @returns whether there was time for all of them
 */
export async function everyBacklog(
  parts: BacklogParts,
  { countMs, atMostMs }: BacklogTime,
  visit: (integration: IntegrationDocument, backlog: Backlog) => void,
): Promise<boolean> {
  const deadline = performance.now() + atMostMs;
  const tails = new Map<string, Promise<Position>>();
  const tailOf = (tenant: string) => {
    const tail = tails.get(tenant) ?? parts.log.tail(tenant);
    tails.set(tenant, tail);
    return tail;
  };
  for await (const integrations of chunks(parts.integrations.all(), CURSORS_AT_ONCE)) {
    const cursors = await parts.cursors.list(integrations.map(({ _id }) => _id));
    for (const integration of integrations) {
      const cursor = cursors.get(integration._id);
      // Removed in between.
      if (cursor === undefined) continue;
      if (cursor.waiting !== undefined || integration.expired) {
        visit(integration, NOTHING);
        continue;
      }
      if (performance.now() >= deadline) return false;
      const isAtTail = comparePositions(cursor.position, await tailOf(integration.tenant)) >= 0;
      visit(integration, isAtTail ? NOTHING : await count(parts, integration, cursor, countMs));
    }
  }
  return true;
}

async function count(
  { log, publications }: BacklogParts,
  { _id: uid, spec, revision }: IntegrationDocument,
  cursor: CursorDocument,
  countMs: number,
): Promise<Backlog> {
  const recorded = await publications.recordedFrom(uid, cursor.position);
  return backlogOf(log, spec, cursor, recorded, revision, countMs);
}

async function* chunks<T>(all: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const one of all) {
    if (chunk.push(one) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
