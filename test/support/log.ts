import { type Db, MongoClient } from 'mongodb';
import { inject } from 'vitest';
import { LOG_START } from '../../src/domain/positions.js';
import { EVERY_EVENT, type Subscription } from '../../src/domain/subscriptions.js';
import { EventLog, envelopeAt, eventIdAt, type LogOptions, nameAt, type Segment } from '../../src/log/index.js';
import { uniqueName } from './unique-name.js';

/** A log in a database of its own. */
export type TestLog = {
  log: EventLog;
  db: Db;
  url: string;
  /** Another log on the same database, as another process has it; closed with the first one. */
  another(options?: LogOptions, wrap?: (db: Db) => Db): Promise<EventLog>;
  close(): Promise<void>;
};

export async function openTestLog(options: LogOptions = {}): Promise<TestLog> {
  const name = uniqueName('log');
  const url = new URL(inject('servers').mongodb.url);
  url.pathname = `/${name}`;
  const clients: MongoClient[] = [];
  const logs: EventLog[] = [];
  const open = async (own: LogOptions, wrap: (db: Db) => Db): Promise<EventLog> => {
    const client = await MongoClient.connect(url.href, { serverSelectionTimeoutMS: 2_000 });
    clients.push(client);
    const log = await EventLog.open(wrap(client.db(name)), own);
    logs.push(log);
    return log;
  };
  const log = await open(options, (db) => db);
  const db = (clients[0] as MongoClient).db(name);
  return {
    log,
    db,
    url: url.href,
    another: (own = {}, wrap = (inner) => inner) => open(own, wrap),
    close: async () => {
      await Promise.all(logs.map((one) => one.close()));
      await db.dropDatabase();
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

/** Everything in a tenant's log from a position on, segment by segment, read in steps of `maxBytes`. */
export async function readAll(
  log: EventLog,
  {
    tenant = 't',
    from = LOG_START,
    subscription = EVERY_EVENT,
    maxBytes,
    until,
  }: {
    tenant?: string;
    from?: { seq: number; offset: number };
    subscription?: Subscription;
    maxBytes?: number;
    until?: Date;
  } = {},
): Promise<{ segments: Segment[]; skipped: number; reachedUntil: boolean }> {
  const segments: Segment[] = [];
  let skipped = 0;
  for (let position = from; ; ) {
    const page = await log.read(tenant, {
      from: position,
      subscription,
      columns: ['lines', 'keys', 'entities'],
      ...(maxBytes !== undefined && { maxBytes }),
      ...(until && { until }),
    });
    segments.push(...page.segments);
    skipped += page.skipped;
    if (page.atTail) return { segments, skipped, reachedUntil: page.reachedUntil };
    position = page.next;
  }
}

/** `name/id` of every event of the segments, in order. */
export function keysOf(segments: readonly Segment[]): string[] {
  return segments.flatMap((segment) =>
    Array.from({ length: segment.count }, (_, i) => `${nameAt(segment, i)}/${eventIdAt(segment, i)}`),
  );
}

/** The envelopes of the segments, parsed. */
export function envelopesOf(segments: readonly Segment[]): Record<string, unknown>[] {
  return segments.flatMap((segment) =>
    Array.from({ length: segment.count }, (_, i) => JSON.parse(envelopeAt(segment, i).toString())),
  );
}
