import { comparePositions, type Position } from '../domain/positions.js';
import type { EventLog } from '../log/index.js';
import type { CursorDocument, Cursors } from '../store/cursors.js';
import { ALL_SAMPLED, type History } from '../store/history.js';
import type { IntegrationDocument, Integrations } from '../store/integrations.js';
import type { Publications } from '../store/publications.js';
import { backlogOf } from './backlog.js';

/** What sampling needs. */
export type SamplingParts = {
  cursors: Pick<Cursors, 'list'>;
  history: Pick<History, 'note'>;
  integrations: Pick<Integrations, 'all'>;
  log: Pick<EventLog, 'read' | 'tail' | 'positionAt'>;
  publications: Pick<Publications, 'recordedFrom'>;
};

/** For one integration; a long backlog is estimated from what can be counted in this time. */
const COUNT_MS = 25;
/** For all of them: the next minute's sampling is not to find this one at work. */
const AT_MOST_MS = 20_000;
const CURSORS_AT_ONCE = 500;

/**
 * Notes how much waits in front of every integration, for the charts. One that waits for events has nothing in front of it
 * and is not even looked at.
 *
 * @param onStep called now and then
 * @returns whether there was time for all of them
 */
export async function sampleBacklogs(
  parts: SamplingParts,
  onStep: () => void,
  atMostMs = AT_MOST_MS,
): Promise<boolean> {
  const deadline = performance.now() + atMostMs;
  const at = new Date();
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
      if (cursor === undefined || cursor.waiting !== undefined || integration.expired) continue;
      if (performance.now() >= deadline) return false;
      onStep();
      if (comparePositions(cursor.position, await tailOf(integration.tenant)) >= 0) continue;
      await sampleOne(parts, integration, cursor, at);
    }
  }
  parts.history.note(ALL_SAMPLED, at, { backlog: { events: 0, bytes: 0, ageMs: 0 } });
  return true;
}

async function sampleOne(
  { history, log, publications }: SamplingParts,
  { _id: uid, spec, revision }: IntegrationDocument,
  cursor: CursorDocument,
  at: Date,
): Promise<void> {
  const recorded = await publications.recordedFrom(uid, cursor.position);
  const { events, bytes, oldestAt } = await backlogOf(log, spec, cursor, recorded, revision, COUNT_MS);
  if (events === 0) return;
  history.note(uid, at, {
    backlog: { events, bytes, ageMs: oldestAt === undefined ? 0 : Math.max(0, +at - +oldestAt) },
  });
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
