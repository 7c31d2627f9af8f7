import type { Db } from 'mongodb';
import { measureQueries } from '../published-events.js';
import { fillPublications, timeOf } from '../support/fill-publications.js';
import { describeMachine } from '../support/machine.js';
import { withMongodb } from '../support/mongodb.js';
import { storedBytes } from '../support/stored-bytes.js';
import { scaled } from './share.js';

/** A folder that keeps what is filled in, from one run to the next: millions take longer than a machine may be quiet. */
const KEPT = process.env.BENCH_DATA;

const SMALLEST = 10_000;

/** What people look for, over the whole tenant with 20 webhooks and 5 buckets if nothing else is said. */
function queriesOver(count: number): Record<string, Record<string, string>> {
  const [from, to] = [timeOf(count * 0.3, count).toISOString(), timeOf(count * 0.4, count).toISOString()];
  return {
    'the newest': {},
    'of one webhook': { integration_id: 'webhook-3' },
    failures: { status: 'failure' },
    'of one name': { event_name: 'order.step_3' },
    'of one order': { domain_entity_id: 'order-471' },
    'of three days': { from, to },
  };
}

/** How fast the first page of the published events comes, over so many publications of webhooks and as many events in S3. */
export function measurePublications(sizes: readonly number[]) {
  return withMongodb(async (client) => {
    const machine = await describeMachine(client.db());
    // What no figure is taken of: compiled code, connections.
    await measure(client.db('warm'), SMALLEST);
    const points = [];
    for (const size of new Set(sizes.map((size) => Math.max(SMALLEST, scaled(size))))) {
      const db = client.db(`publications_${size}`);
      points.push(await measure(db, size));
      if (KEPT === undefined) await db.dropDatabase();
    }
    return { machine, points };
  }, KEPT);
}

async function measure(db: Db, publications: number) {
  const parts = { ...(await fillPublications(db, publications)), retriesMax: 10 };
  // Writes what has just been filled in to disk, too, as it would be in a database that has had it for days.
  const stored_bytes = await storedBytes(db, 'publications');
  const queries = queriesOver(publications);
  const found = await measureQueries(parts, Object.values(queries));
  await parts.log.close();
  return {
    publications,
    stored_bytes,
    queries: Object.keys(queries).flatMap((name, i) => (found[i] ? [{ name, ...found[i] }] : [])),
  };
}
