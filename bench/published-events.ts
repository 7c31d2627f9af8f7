import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { listPublished, type PublishedEventsParts } from '../src/api/published-events/list.js';
import { presentEntry } from '../src/api/published-events/present.js';
import { publishedEventsQuery } from '../src/api/published-events/query.js';
import { reporterTo, startServers } from '../src/dev/servers/index.js';
import { fillPublications, TENANT, timeOf } from './support/fill-publications.js';
import { describeMachine, round, writeResults } from './support/machine.js';

const EVENTS = 1_000_000;
const TIMES = 31;

type Row = { query: string; rows: number; firstMs: number; medianMs: number; p95Ms: number; worstMs: number };

/** How fast the first page of the published events comes, as JSON, over a million publications and a million events in S3. */
export async function run(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const servers = await startServers({ wanted: ['mongodb'], dataDir, report: reporterTo(process.stdout) });
  const client = await MongoClient.connect(servers.mongodb.url);
  try {
    const db = client.db('published');
    const machine = await describeMachine(db);
    const parts = { ...(await fillPublications(db, EVENTS)), retriesMax: 10 };
    const { indexSizes } = await db.command({ collStats: 'publications' });
    const rows: Row[] = [];
    for (const query of queries()) rows.push(await measure(parts, query));
    console.table(rows);
    console.table(indexSizes);
    await writeResults('published-events', { machine, events: EVENTS, rows, indexSizes });
    await parts.log.close();
  } finally {
    await client.close();
    await servers.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
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

async function measure(parts: PublishedEventsParts, query: Record<string, string>): Promise<Row> {
  const parsed = publishedEventsQuery.parse(query);
  const times: number[] = [];
  let rows = 0;
  for (let i = 0; i < TIMES; i += 1) {
    const start = performance.now();
    const { entries } = await listPublished(parts, TENANT, parsed);
    rows = entries.length;
    JSON.stringify(entries.map(([entry, integration]) => presentEntry(entry, integration, parts.retriesMax)));
    times.push(performance.now() - start);
  }
  const [firstMs = 0, ...rest] = times;
  rest.sort((a, b) => a - b);
  const [medianMs = 0, p95Ms = 0, worstMs = 0] = [0.5, 0.95, 1].map((part) => rest[Math.ceil(rest.length * part) - 1]);
  return {
    query: JSON.stringify(query),
    rows,
    firstMs: round(firstMs),
    medianMs: round(medianMs),
    p95Ms: round(p95Ms),
    worstMs: round(worstMs),
  };
}
