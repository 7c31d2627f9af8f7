import { type CommandStartedEvent, type Db, type Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { EventLog } from '../../src/log/index.js';
import { newEvent, newEvents } from '../support/new-event.js';
import { uniqueName } from '../support/unique-name.js';

const DAY_MS = 86_400_000;

/**
 * Every query of the log is served by an index:
 * - a log is filled, and everything that can be asked of it is asked, while the commands that go out are recorded;
 * - each of them is explained, and must neither scan the collection nor sort.
 */
const commands = new Map<string, Document>();
/** What of the log has been asked for. */
const asked = new Set<PropertyKey>();
/** What of it asks the database nothing, or nothing of its own: it waits for what is told by the tail, or by the stream. */
const QUERIES_NOTHING = ['constructor', 'waitingBytes', 'onAppend', 'waitFor', 'close'];
let client: MongoClient;
let db: Db;

beforeAll(async () => {
  client = await MongoClient.connect(inject('servers').mongodb.url, { monitorCommands: true });
  db = client.db(uniqueName('explain'));
  const log = await EventLog.open(db, { commitEvents: 20 });
  await fill(log, 'first');
  client.on('commandStarted', record);
  await askEverything(noting(log));
  client.off('commandStarted', record);
  // Retention has been asked, too: the plans are made for a full collection again.
  await fill(log, 'second');
  await log.close();
});
afterAll(async () => {
  await db.dropDatabase();
  await client.close();
});

async function fill(log: EventLog, prefix: string): Promise<void> {
  for (const tenant of ['t', 'u']) {
    for (const entity of ['order', 'return', 'invoice', 'customer']) {
      const more = { name: `${entity}.created`, entity_id: `${entity}-1` };
      await log.append(tenant, newEvents(200, `${prefix}-${entity}`, more));
    }
  }
}

function noting(log: EventLog): EventLog {
  return new Proxy(log, {
    get(target, name) {
      asked.add(name);
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function askEverything(log: EventLog): Promise<void> {
  const [from, columns] = [{ seq: 2, offset: 0 }, ['lines'] as const];
  const subscriptions = [
    { events: [], entities: [] },
    { events: ['order.created'], entities: [] },
    { events: ['order.created', 'return.created'], entities: ['invoice'] },
    { events: Array.from({ length: 250 }, (_, i) => `a.b${i}`), entities: [] },
  ];
  for (const subscription of subscriptions) {
    await log.read('t', { from, subscription, columns });
    await log.read('t', { from, subscription, columns, until: new Date(Date.now() - DAY_MS) });
  }
  await log.positionAt('t', new Date());
  await log.tail('t');
  await log.tails();
  await log.segment('t', 3, columns);
  await log.find('t', 'order.created', 'first-order-3');
  await log.findByEntity('t', 'order-1', { limit: 5 });
  await log.findByEntity('t', 'order-1', { limit: 5, before: { seq: 9, offset: 1 } });
  await log.idsAt('t', [
    { seq: 3, offset: 1 },
    { seq: 2, offset: 0 },
  ]);
  await log.seenNames('t');
  await log.append('t', [newEvent('first-order-1', { name: 'order.created' }), newEvent('new')]);
  await log.append('t', [newEvent('first-order-2', { name: 'order.created' })]);
  await log.seal('t', new Date(Date.now() + DAY_MS));
  for (const subscription of subscriptions) {
    await log.readBack('t', { from, to: { seq: 90, offset: 1 }, subscription, columns, limit: 5 });
  }
  const ofType = { subscription: { events: [], entities: [] }, domainEntityType: 'invoice' };
  for (const eventName of [undefined, 'invoice.created']) {
    await log.readBack('t', { from, to: { seq: 90, offset: 1 }, ...ofType, eventName, columns, limit: 5 });
  }
  await log.removeExpired(new Date(Date.now() + 2 * DAY_MS), { stepSegments: 5 });
  await log.read('t', { from, subscription: { events: [], entities: ['order'] }, columns });
}

/** One command of each shape: the values do not matter for the plan. */
function record({ commandName, command, databaseName }: CommandStartedEvent): void {
  if (databaseName !== db.databaseName || !['find', 'delete', 'update', 'aggregate', 'distinct'].includes(commandName))
    return;
  const { lsid, txnNumber, $clusterTime, $db, writeConcern, readConcern, ...plain } = command;
  commands.set(`${commandName} ${shapeOf(plain)}`, plain);
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return value.length > 100 ? '[many]' : '[]';
  if (typeof value !== 'object' || value === null || value instanceof Date) return '?';
  return JSON.stringify(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

/** Of an aggregation, the plan of the query that feeds it. */
async function planOf(command: Document): Promise<Document> {
  const { queryPlanner, stages } = await db.command({ explain: command, verbosity: 'queryPlanner' });
  return (queryPlanner ?? stages[0].$cursor.queryPlanner).winningPlan;
}

function stagesOf(plan: Document): string[] {
  const inner = [plan.inputStage, ...(plan.inputStages ?? [])].filter(Boolean);
  return [plan.stage, ...inner.flatMap(stagesOf)];
}

describe('the queries of the log', () => {
  test('are all here: whatever can be asked of it has been asked', () => {
    const all = Reflect.ownKeys(EventLog.prototype).filter((name) => !QUERIES_NOTHING.includes(String(name)));
    expect([...asked].sort()).toEqual(all.sort());
    expect(commands.size).toBeGreaterThanOrEqual(20);
  });

  test('are each served by an index, in its order', async () => {
    for (const [shape, command] of commands) {
      const stages = stagesOf(await planOf(command));
      expect(
        stages.some((stage) => stage === 'IXSCAN' || stage === 'DISTINCT_SCAN'),
        shape,
      ).toBe(true);
      expect(stages, shape).not.toContain('COLLSCAN');
      expect(stages, shape).not.toContain('SORT');
    }
  });

  test('look at little more than they bring', async () => {
    for (const [shape, command] of commands) {
      if (!shape.startsWith('find')) continue;
      const { executionStats } = await db.command({ explain: command, verbosity: 'executionStats' });
      const { nReturned, totalDocsExamined } = executionStats;
      expect(totalDocsExamined, shape).toBeLessThanOrEqual(Math.max(1, nReturned));
    }
  });
});
