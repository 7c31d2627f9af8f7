import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Position } from '../../src/domain/positions.js';
import { EVERY_EVENT, type Subscription, wants } from '../../src/domain/subscriptions.js';
import { type EventLog, eventIdAt, LogUnavailable, nameAt, type Segment } from '../../src/log/index.js';
import { type Fate, fatefulDb } from '../support/altered-db.js';
import { openTestLog, readAll, type TestLog } from '../support/log.js';
import { newEvent } from '../support/new-event.js';
import { uniqueName } from '../support/unique-name.js';

/**
 * Whatever happens to its appenders, a log holds what a list would hold that every event is put on once:
 * - several appenders on one chain, each with requests of its own, from the same few ids, so that many are repeats;
 * - inserts that are lost before or after they reached the database; a sender repeats what was not answered;
 * - an appender may crash and start again between two requests;
 * - readers that begin anywhere, with any subscription and page size, while all this goes on.
 */
const NAMES = ['order.created', 'order.opened', 'return.processed'];

type Request = { ids: number[]; crashBefore: boolean };
type Scenario = {
  appenders: Request[][];
  fates: Exclude<Fate, Promise<void>>[];
  readers: { start: Position; subscription: Subscription; maxBytes: number }[];
};

const request = fc.record({
  ids: fc.array(fc.nat(40), { maxLength: 12 }),
  crashBefore: fc.boolean(),
});
const fate = fc.oneof(
  { weight: 4, arbitrary: fc.constant('works' as const) },
  { weight: 1, arbitrary: fc.constantFrom('lost before' as const, 'lost after' as const) },
);
const subscription = fc.constantFrom<Subscription>(
  EVERY_EVENT,
  { events: ['order.opened'], entities: [] },
  { events: ['return.processed'], entities: ['order'] },
);
const start = fc.record({ seq: fc.nat(6), offset: fc.nat(5) });
const scenario: fc.Arbitrary<Scenario> = fc.record({
  appenders: fc.array(fc.array(request, { maxLength: 8 }), { minLength: 1, maxLength: 4 }),
  fates: fc.array(fate, { maxLength: 20 }),
  readers: fc.array(fc.record({ start, subscription, maxBytes: fc.constantFrom(1, 2_000, 1_000_000) }), {
    maxLength: 3,
  }),
});

describe('a log with many appenders and readers', () => {
  test('has no gap, no duplicate, no reordering, and times that never go backwards', { timeout: 120_000 }, async () => {
    const store = await openTestLog();
    try {
      const property = fc.asyncProperty(scenario, (play) => holds({ ...store, tenant: uniqueName('t') }, play));
      await fc.assert(property, { numRuns: 20 });
    } finally {
      await store.close();
    }
  });
});

type Stage = TestLog & { tenant: string };

async function holds(stage: Stage, play: Scenario): Promise<void> {
  const fates = [...play.fates];
  const finished = new AbortController();
  const reading = play.readers.map((reader) => follow(stage, reader, finished.signal));
  await Promise.all(play.appenders.map((requests) => send(stage, requests, () => fates.shift() ?? 'works')));
  finished.abort();
  const all = (await readAll(stage.log, { tenant: stage.tenant })).segments;
  checkChain(all);
  checkContent(all, play);
  const seen = await Promise.all(reading);
  seen.forEach((ids, i) => {
    const { start, subscription } = play.readers[i] as Scenario['readers'][number];
    expect(ids).toEqual(idsOf(all, start, subscription));
  });
}

/** A sender that repeats a request until it is answered. */
async function send(stage: Stage, requests: readonly Request[], next: () => Fate): Promise<void> {
  const start = () => stage.another({ commitEvents: 5 }, (db) => fatefulDb(db, next));
  let log = await start();
  for (const { ids, crashBefore } of requests) {
    if (crashBefore) log = await start();
    await repeat(log, stage.tenant, ids);
  }
}

async function repeat(log: EventLog, tenant: string, ids: readonly number[]): Promise<void> {
  for (;;) {
    try {
      const { accepted, duplicates } = await log.append(
        tenant,
        ids.map((id) => eventOf(tenant, id)),
      );
      expect(accepted + duplicates).toBe(ids.length);
      return;
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
    }
  }
}

function eventOf(tenant: string, id: number) {
  return newEvent(String(id), { name: NAMES[id % NAMES.length] as string }, tenant);
}

/** A reader that follows the log until everything has been sent, and then to its end. */
async function follow(
  { another, tenant }: Stage,
  { start, subscription, maxBytes }: Scenario['readers'][number],
  finished: AbortSignal,
): Promise<number[]> {
  const log = await another();
  const ids: number[] = [];
  for (let from: Position = start; ; ) {
    const last = finished.aborted;
    const { segments, next, atTail, skipped } = await log.read(tenant, {
      from,
      subscription,
      columns: ['keys'],
      maxBytes,
    });
    expect(skipped).toBe(0);
    ids.push(...idsOf(segments, from, subscription));
    from = next;
    if (atTail && last) return ids;
    if (atTail) await log.waitFor(tenant, from.seq, { signal: finished, timeoutMs: 10_000 });
  }
}

function idsOf(segments: readonly Segment[], from: Position, subscription: Subscription): number[] {
  const wanted = wants(subscription);
  return segments
    .filter(({ seq }) => seq >= from.seq)
    .flatMap((segment) =>
      Array.from({ length: segment.count }, (_, i) => i)
        .filter((i) => (segment.seq > from.seq || i >= from.offset) && wanted(nameAt(segment, i)))
        .map((i) => Number(eventIdAt(segment, i))),
    );
}

function checkChain(segments: readonly Segment[]): void {
  expect(segments.map(({ seq }) => seq)).toEqual(segments.map((_, i) => i + 1));
  const times = segments.map(({ publishedAt }) => publishedAt.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
}

/** Each event that was sent is there once, and what one request brought first stands in its order. */
function checkContent(segments: readonly Segment[], { appenders }: Scenario): void {
  const stored = idsOf(segments, { seq: 1, offset: 0 }, EVERY_EVENT);
  const sent = appenders.flat().flatMap(({ ids }) => ids);
  expect([...stored].sort()).toEqual([...new Set(sent)].sort());
  for (const segment of segments) {
    const ids = idsOf([segment], { seq: segment.seq, offset: 0 }, EVERY_EVENT);
    expect(appenders.flat().some((request) => isSubsequence(ids, request.ids))).toBe(true);
  }
}

function isSubsequence(part: readonly number[], whole: readonly number[]): boolean {
  let at = 0;
  return part.every((id) => {
    at = whole.indexOf(id, at) + 1;
    return at > 0;
  });
}
