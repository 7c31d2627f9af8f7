import { MongoError } from 'mongodb';
import { comparePositions, LOG_START, type Position } from '../domain/positions.js';
import { type Subscription, wants } from '../domain/subscriptions.js';
import type { EventLog } from '../log/index.js';
import type { CursorDocument } from '../store/cursor.js';
import type { Cursors } from '../store/cursors.js';
import type { IntegrationDocument, Integrations } from '../store/integrations.js';
import type { Publications } from '../store/publications.js';
import { type Backlog, backlogOf } from './backlog.js';
import { overdueRetries } from './overdue-retries.js';

/** What looking at all backlogs needs. */
export type BacklogParts = {
  cursors: Pick<Cursors, 'list'>;
  integrations: Pick<Integrations, 'all'>;
  log: Pick<EventLog, 'read' | 'readBack' | 'tail' | 'positionAt'>;
  publications: Pick<Publications, 'recordedFrom' | 'oldestRetries' | 'retrying'>;
};

/** One integration, and how much waits in front of it. */
export type Looked = {
  integration: IntegrationDocument;
  cursor: CursorDocument;
  backlog: Backlog;
  /** When its longest overdue retry was due, if it owes one. */
  retryAt: Date | undefined;
};

/** How long it may take: for one integration, past which the rest of its backlog is estimated, and for all of them. */
export type BacklogTime = { countMs: number; atMostMs: number };

/** An integration whose backlog cannot be counted, and why. */
export type Uncounted = { tenant: string; integration: string; error: string };

/**
 * Whether all of them could be looked at: those that could not for want of time are behind the uid `stoppedAfter`, the
 * others are named.
 */
export type Pass = { complete: boolean; stoppedAfter?: string; uncounted: Uncounted[] };

const NOTHING: Backlog = { events: 0, bytes: 0, estimated: false };
const CURSORS_AT_ONCE = 500;
const PASSED_AT_ONCE = 50;

/**
 * Tells how much waits in front of every integration of every tenant. All that sleep with the same subscription cost one
 * look into the log together. However short the time, one is looked at, so that passes that go on behind each other get
 * round.
 *
 * @param after uid to begin behind; those up to it come last
 */
export async function everyBacklog(
  parts: BacklogParts,
  { countMs, atMostMs, after }: BacklogTime & { after?: string | undefined },
  visit: (looked: Looked) => void,
): Promise<Pass> {
  const deadline = performance.now() + atMostMs;
  const newest = new Newest(parts.log);
  const uncounted: Uncounted[] = [];
  let last: string | undefined;
  for await (const integrations of chunks(parts.integrations.all(after), CURSORS_AT_ONCE)) {
    const cursors = await parts.cursors.list(integrations.map(({ _id }) => _id));
    const retries = await overdueRetries(parts.publications, integrations, new Date());
    for (const integration of integrations) {
      if (last !== undefined && performance.now() >= deadline)
        return { complete: false, stoppedAfter: last, uncounted };
      last = integration._id;
      const cursor = cursors.get(integration._id);
      // Removed in between.
      if (cursor === undefined) continue;
      try {
        const isBehind = !integration.expired && (await newest.isAfter(cursor));
        const backlog = isBehind ? await backlogInFront(parts, integration, cursor, countMs) : NOTHING;
        visit({ integration, cursor, backlog, retryAt: retries.get(integration._id) });
      } catch (error) {
        // One whose backlog cannot be counted hides no other's; without a database none can be.
        if (error instanceof MongoError) throw error;
        const { tenant, integration: id } = integration;
        uncounted.push({ tenant, integration: id, error: String(error) });
      }
    }
  }
  return { complete: uncounted.length === 0, uncounted };
}

/** Where logs end, and where the newest event of a subscription is; each is looked up once. */
class Newest {
  readonly #tails = new Map<string, Promise<Position>>();
  readonly #wanted = new Map<string, Promise<Position>>();

  constructor(private readonly log: Pick<EventLog, 'tail' | 'readBack'>) {}

  /** Whether anything may be in front of a cursor. Who sleeps is passed by all that it does not want. */
  async isAfter({ tenant, position, waiting }: CursorDocument): Promise<boolean> {
    const end = await this.#tail(tenant);
    if (comparePositions(position, end) >= 0) return false;
    return waiting === undefined || comparePositions(position, await this.#endOf(tenant, waiting, end)) < 0;
  }

  #tail(tenant: string): Promise<Position> {
    return kept(this.#tails, tenant, () => this.log.tail(tenant));
  }

  /** The position after the newest segment that has something wanted. */
  #endOf(tenant: string, subscription: Subscription, to: Position): Promise<Position> {
    return kept(this.#wanted, JSON.stringify([tenant, subscription]), async () => {
      const isWanted = wants(subscription);
      const asked = { from: LOG_START, subscription, columns: [] };
      // Mostly the newest is one; who wants every event of the platform may find operational events there instead.
      for (let [before, limit] = [to, 1]; ; limit = PASSED_AT_ONCE) {
        const segments = await this.log.readBack(tenant, { ...asked, to: before, limit });
        const newest = segments.find(({ names, damage }) => damage !== undefined || names.some(isWanted));
        if (newest !== undefined) return { seq: newest.seq + 1, offset: 0 };
        const last = segments.at(-1);
        if (last === undefined) return LOG_START;
        before = { seq: last.seq, offset: 0 };
      }
    });
  }
}

function kept<T>(known: Map<string, Promise<T>>, key: string, find: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}

/** What waits in front of one integration; past `countMs` the rest is estimated. */
export async function backlogInFront(
  { log, publications }: Pick<BacklogParts, 'log'> & { publications: Pick<Publications, 'recordedFrom'> },
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
