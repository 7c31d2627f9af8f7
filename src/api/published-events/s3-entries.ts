import { after, comparePositions, LOG_START, type Position } from '../../domain/positions.js';
import type { OrderKey } from '../../domain/publication-order.js';
import { wants } from '../../domain/subscriptions.js';
import type { BatchDocument, Batches } from '../../store/batches.js';
import type { PublicationDocument } from '../../store/publications.js';
import type { Marker, S3Entry } from './entries.js';
import { type EventSearch, type Hit, hitsIn, type SearchedLog } from './s3-hits.js';
import { SharedHits } from './shared-hits.js';

export type S3Parts = { batches: Pick<Batches, 'lastAttempted' | 'listBeginningBefore'>; log: SearchedLog };

/** Batches that are read at once: of a search the next ones at the first look, in the end as many as cost a round trip. */
const BATCHES_WHEN_SEARCHING = 8;
const BATCHES_AT_MOST = 32;

/** Which publications of one S3 integration; see PublicationSearch. */
export type S3Search = EventSearch & {
  tenant: string;
  uid: string;
  from?: Date | undefined;
  to?: Date | undefined;
  status?: PublicationDocument['status'] | undefined;
  after?: OrderKey | undefined;
};

/** A batch tells the fate of its events once an attempt has ended. */
export function hasOutcome({ deliveredAt, lastError }: BatchDocument): boolean {
  return deliveredAt !== undefined || lastError !== undefined;
}

/**
 * What became of the events of one S3 integration, the newest attempt first. Nothing is stored for a single event: its
 * batch tells its fate, and the log what it is. Batches are attempted one after the other, so their order in time is
 * that of their numbers and of the log.
 *
 * @param shared when the search is one that few events answer
 */
export async function* s3Entries(
  parts: S3Parts,
  search: S3Search,
  shared: SharedHits | undefined,
): AsyncGenerator<S3Entry | Marker> {
  const { uid, from, status, eventName } = search;
  const start = await startOf(parts, search);
  if (start === undefined) return;
  const batchBefore = batchesBack(parts, uid, eventName, shared === undefined ? 1 : BATCHES_WHEN_SEARCHING);
  let { before, latest } = start;
  let batch = await batchBefore(before);
  while (batch !== null) {
    const { from: begin, to: end, lastAttemptedAt: attemptedAt } = batch;
    if (attemptedAt !== undefined && from !== undefined && attemptedAt < from) return;
    const statusOfBatch = batch.deliveredAt === undefined ? 'FAILURE' : 'SUCCESS';
    if (status === 'FAILURE' && statusOfBatch === 'SUCCESS') return;
    let next: Promise<Next> | undefined;
    if (attemptedAt !== undefined && hasOutcome(batch) && (status ?? statusOfBatch) === statusOfBatch) {
      // Clocks of workers differ a little; the order of the list must not go back and forth with them.
      if (attemptedAt < latest) latest = attemptedAt;
      const to = comparePositions(before, end) < 0 ? before : end;
      yield { kind: 'marker', key: { attemptedAt: latest, uid, ...to } };
      let found = false;
      for await (const [{ position, event }, isLast] of hitsOf(parts.log, search, batch, to, shared)) {
        found = true;
        if (isLast) next = ahead(nextBatch(batchBefore, shared, begin));
        yield { kind: 's3', key: { attemptedAt: latest, uid, ...position }, batch, event };
      }
      // No batch is empty: retention has removed the events of this one, and so of all before it.
      if (!found && to === end && !isFiltered(search)) return;
    }
    ({ batch, before } = await (next ?? nextBatch(batchBefore, shared, begin)));
  }
}

/** Finds the last batch before positions that go back, reading ahead more and more of them. */
function batchesBack({ batches }: S3Parts, uid: string, eventName: string | undefined, first: number) {
  let limit = first;
  let read: BatchDocument[] = [];
  return async (position: Position): Promise<BatchDocument | null> => {
    const known = read.find(({ from }) => comparePositions(from, position) < 0);
    if (known !== undefined) return known;
    read = await batches.listBeginningBefore(uid, position, limit, eventName);
    limit = Math.min(BATCHES_AT_MOST, limit * 2);
    return read[0] ?? null;
  };
}

type Next = { batch: BatchDocument | null; before: Position };

/** Goes straight to the batch of the next event that is searched for, so that those in between are not looked at. */
async function nextBatch(
  batchBefore: (position: Position) => Promise<BatchDocument | null>,
  shared: SharedHits | undefined,
  to: Position,
): Promise<Next> {
  if (shared === undefined) return { batch: await batchBefore(to), before: to };
  for await (const { position } of shared.before(to)) {
    const before = after(position);
    return { batch: await batchBefore(before), before };
  }
  return { batch: null, before: to };
}

/** Goes on by itself, whether anybody will want to know or not. */
function ahead<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

type Start = { before: Position; latest: Date };

/** Where in the log the list begins, by the attempt times that are asked for and the end of the page before. */
async function startOf({ batches }: S3Parts, { uid, to, after }: S3Search): Promise<Start | undefined> {
  if (after?.uid === uid) return { before: { seq: after.seq, offset: after.offset }, latest: after.attemptedAt };
  const cut = after !== undefined && (to === undefined || after.attemptedAt <= to) ? after : undefined;
  const at = cut?.attemptedAt ?? to;
  const bound = at && { at, included: cut === undefined || uid < cut.uid };
  const batch = await batches.lastAttempted(uid, bound);
  return batch?.lastAttemptedAt && { before: batch.to, latest: batch.lastAttemptedAt };
}

/**
 * The events of a batch before `to` that are searched for. Of a search that is shared it tells which is the last one: the
 * batches of all integrations of the list can then be looked up side by side.
 */
async function* hitsOf(
  log: SearchedLog,
  search: S3Search,
  { from, subscription }: BatchDocument,
  to: Position,
  shared: SharedHits | undefined,
): AsyncGenerator<[hit: Hit, isLast: boolean]> {
  if (shared === undefined) {
    for await (const hit of hitsIn(log, search.tenant, search, { from, to, subscription })) yield [hit, false];
    return;
  }
  const wanted = wants(subscription);
  let held: Hit | undefined;
  for await (const hit of shared.before(to)) {
    if (comparePositions(hit.position, from) < 0) break;
    if (!wanted(hit.event.name)) continue;
    if (held !== undefined) yield [held, false];
    held = hit;
  }
  if (held !== undefined) yield [held, true];
}

/** A search that few events answer: all S3 integrations of the list share what it finds. */
export function shareHits(log: SearchedLog, tenant: string, search: EventSearch): SharedHits | undefined {
  if (!isFiltered(search)) return undefined;
  return new SharedHits((to) => hitsIn(log, tenant, search, { from: LOG_START, to }));
}

function isFiltered({ eventName, domainEntityId, domainEntityType }: EventSearch): boolean {
  return [eventName, domainEntityId, domainEntityType].some((asked) => asked !== undefined);
}
