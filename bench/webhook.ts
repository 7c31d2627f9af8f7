import { describeMachine, readResults, writeResults } from './support/machine.js';
import type { Row } from './tables/row.js';
import { type WebhookResults, webhookTable } from './tables/webhook.js';
import { measureBacklog } from './webhook/backlog.js';
import { withBench } from './webhook/bench.js';
import { measureNeighbours } from './webhook/neighbours.js';
import { measureLight, measureSteady } from './webhook/paced.js';
import { measureSustained } from './webhook/sustained.js';

const MEASURES = {
  sustained: measureSustained,
  light: measureLight,
  steady: measureSteady,
  neighbours: measureNeighbours,
  backlog: measureBacklog,
};

export const parts = Object.keys(MEASURES) as (keyof typeof MEASURES)[];

/**
 * How fast events come to webhooks, and at what cost, with the receiver and all servers on this machine. What is already
 * known of parts that are not wanted is kept.
 */
export async function run(wanted: readonly string[]): Promise<Row[]> {
  let results: WebhookResults = (await readResults('webhook')) ?? {};
  await withBench(async (bench) => {
    for (const part of parts.filter((one) => wanted.includes(one))) {
      const machine = await describeMachine(bench.db);
      const found = await MEASURES[part](bench);
      console.log(part, JSON.stringify(found));
      results = { ...results, [part]: { machine, ...found } };
      await writeResults('webhook', results);
    }
  });
  return webhookTable(results);
}
