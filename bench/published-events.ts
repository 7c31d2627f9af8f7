import { listPublished, type PublishedEventsParts } from '../src/api/published-events/list.js';
import { presentEntry } from '../src/api/published-events/present.js';
import { publishedEventsQuery } from '../src/api/published-events/query.js';
import { fillPublications, TENANT, timeOf } from './support/fill-publications.js';
import { describeMachine, round, writeResults } from './support/machine.js';
import { withMongodb } from './support/mongodb.js';
import { publishedEventsTable, type Query } from './tables/published-events.js';
import type { Row } from './tables/row.js';

const EVENTS = 1_000_000;
const TIMES = 31;

/** How fast the first page of the published events comes, as JSON, over a million publications and a million events in S3. */
export function run(): Promise<Row[]> {
  return withMongodb(async (client) => {
    const db = client.db('published');
    const machine = await describeMachine(db);
    const parts = { ...(await fillPublications(db, EVENTS)), retriesMax: 10 };
    const { indexSizes } = await db.command({ collStats: 'publications' });
    // What has just been filled in is written to disk first, as it would be in a database that has had it for days.
    await client.db('admin').command({ fsync: 1 });
    const rows = await measureQueries(parts, queries());
    console.table(rows);
    const results = { machine, events: EVENTS, rows, indexSizes };
    await writeResults('published-events', results);
    await parts.log.close();
    return publishedEventsTable(results);
  });
}

/** Every filter, alone and with others that fit and do not fit: of the tenant, of a webhook and of a bucket. */
function queries(): Record<string, string>[] {
  const from = timeOf(EVENTS * 0.3, EVENTS).toISOString();
  const to = timeOf(EVENTS * 0.4, EVENTS).toISOString();
  const filters: Record<string, string>[] = [
    {},
    { limit: '500' },
    { from },
    { to },
    { from, to },
    { status: 'success' },
    { status: 'failure' },
    { event_name: 'order.step_3' },
    { event_name: 'order.step_3', status: 'failure' },
    { event_name: 'order.step_3', from, to },
    { event_name: 'stock.lost' },
    { event_name: 'no.such' },
    { domain_entity_id: 'order-4711' },
    { domain_entity_id: 'order-4711', status: 'failure' },
    { domain_entity_id: 'order-4711', event_name: 'order.step_3' },
    { domain_entity_id: 'no-such' },
    { domain_entity_type: 'order' },
    { domain_entity_type: 'parcel' },
    { domain_entity_type: 'parcel', from, to },
    { domain_entity_type: 'nothing' },
    { domain_entity_type: 'order', event_name: 'order.step_3', status: 'success' },
    { domain_entity_type: 'nothing', event_name: 'order.step_3' },
    { domain_entity_type: 'delivery', event_name: 'order.step_3' },
    { domain_entity_type: 'parcel', event_name: 'order.step_11' },
  ];
  const parts: Record<string, string>[] = [{}, { integration_id: 'webhook-3' }, { integration_id: 's3-3' }];
  return parts.flatMap((part) => filters.map((filter) => ({ ...part, ...filter })));
}

/** The first page of each query, some times over, after a round of all of them. */
export async function measureQueries(
  parts: PublishedEventsParts,
  queries: readonly Record<string, string>[],
): Promise<Query[]> {
  const firsts: number[] = [];
  for (const query of queries) firsts.push(...(await timesOf(parts, query, 1)).times);
  const measured: Query[] = [];
  for (const [i, query] of queries.entries()) measured.push(await measureQuery(parts, query, firsts[i] ?? 0));
  return measured;
}

async function measureQuery(
  parts: PublishedEventsParts,
  query: Record<string, string>,
  firstMs: number,
): Promise<Query> {
  const { times, rows } = await timesOf(parts, query, TIMES);
  times.sort((a, b) => a - b);
  const [medianMs = 0, p95Ms = 0, worstMs = 0] = [0.5, 0.95, 1].map(
    (part) => times[Math.ceil(times.length * part) - 1],
  );
  return {
    query: JSON.stringify(query),
    rows,
    firstMs: round(firstMs),
    medianMs: round(medianMs),
    p95Ms: round(p95Ms),
    worstMs: round(worstMs),
  };
}

/** How long the page took each time, in milliseconds, and how many rows it has. */
async function timesOf(parts: PublishedEventsParts, query: Record<string, string>, count: number) {
  const parsed = publishedEventsQuery.parse(query);
  const times: number[] = [];
  let rows = 0;
  for (let i = 0; i < count; i += 1) {
    const start = performance.now();
    const { entries } = await listPublished(parts, TENANT, parsed);
    rows = entries.length;
    JSON.stringify(entries.map(([entry, integration]) => presentEntry(entry, integration, parts.retriesMax)));
    times.push(performance.now() - start);
  }
  return { times, rows };
}
