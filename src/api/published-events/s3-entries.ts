import { after, comparePositions, LOG_START, type Position } from '../../domain/positions.js';
import type { OrderKey } from '../../domain/publication-order.js';
import { EVERY_EVENT, wants } from '../../domain/subscriptions.js';
import type { BatchDocument, Batches } from '../../store/batches.js';
import type { PublicationDocument } from '../../store/publications.js';
import type { Marker, S3Entry } from './entries.js';
import { type EventSearch, type Hit, hitsIn, type SearchedLog } from './s3-hits.js';
import { SharedHits } from './shared-hits.js';

export type S3Parts = { batches: Pick<Batches, 'lastAttempted' | 'beginningBefore'>; log: SearchedLog };

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
  const { uid, from, status } = search;
  const start = await startOf(parts, search);
  if (start === undefined) return;
  let { before, latest } = start;
  for (;;) {
    const batch = await parts.batches.beginningBefore(uid, before, search.eventName);
    const attemptedAt = batch?.lastAttemptedAt;
    if (batch === null || (attemptedAt !== undefined && from !== undefined && attemptedAt < from)) return;
    const statusOfBatch = batch.deliveredAt === undefined ? 'FAILURE' : 'SUCCESS';
    if (status === 'FAILURE' && statusOfBatch === 'SUCCESS') return;
    if (attemptedAt !== undefined && hasOutcome(batch) && (status ?? statusOfBatch) === statusOfBatch) {
      // Clocks of workers differ a little; the order of the list must not go back and forth with them.
      if (attemptedAt < latest) latest = attemptedAt;
      const to = comparePositions(before, batch.to) < 0 ? before : batch.to;
      yield { kind: 'marker', key: { attemptedAt: latest, uid, ...to } };
      let found = false;
      for await (const { position, event } of hitsOf(parts.log, search, batch, to, shared)) {
        found = true;
        yield { kind: 's3', key: { attemptedAt: latest, uid, ...position }, batch, event };
      }
      // No batch is empty: retention has removed the events of this one, and so of all before it.
      if (!found && to === batch.to && !isFiltered(search)) return;
    }
    const next = await nextBefore(shared, batch.from);
    if (next === undefined) return;
    before = next;
  }
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

/** The events of a batch before `to` that are searched for. */
async function* hitsOf(
  log: SearchedLog,
  search: S3Search,
  { from, subscription }: BatchDocument,
  to: Position,
  shared: SharedHits | undefined,
): AsyncGenerator<Hit> {
  if (shared === undefined) return yield* hitsIn(log, search.tenant, search, { from, to, subscription });
  const wanted = wants(subscription);
  for await (const hit of shared.before(to)) {
    if (comparePositions(hit.position, from) < 0) return;
    if (wanted(hit.event.name)) yield hit;
  }
}

/** Goes straight to the next event that is searched for, so that the batches in between are not looked at. */
async function nextBefore(shared: SharedHits | undefined, to: Position): Promise<Position | undefined> {
  if (shared === undefined) return to;
  for await (const { position } of shared.before(to)) return after(position);
  return undefined;
}

/** A search that few events answer: all S3 integrations of the list share what it finds. */
export function shareHits(log: SearchedLog, tenant: string, search: EventSearch): SharedHits | undefined {
  if (!isFiltered(search)) return undefined;
  const whole = { from: LOG_START, subscription: EVERY_EVENT };
  return new SharedHits((to) => hitsIn(log, tenant, search, { ...whole, to }));
}

function isFiltered({ eventName, domainEntityId, domainEntityType }: EventSearch): boolean {
  return [eventName, domainEntityId, domainEntityType].some((asked) => asked !== undefined);
}
