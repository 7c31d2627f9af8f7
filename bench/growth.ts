import { measureApis } from './growth/apis.js';
import { measureChains } from './growth/chains.js';
import { measureIdle } from './growth/idle.js';
import { measurePublications } from './growth/publications.js';
import { SHARE } from './growth/share.js';
import { measureWorkers } from './growth/workers.js';
import { readResults, writeResults } from './support/machine.js';
import { type GrowthResults, growthTable } from './tables/growth.js';
import type { Row } from './tables/row.js';

const MEASURES = {
  chains: measureChains,
  apis: measureApis,
  workers: measureWorkers,
  idle: () => measureIdle([1, 10, 100, 1_000]),
  'idle-5000': () => measureIdle([5_000]),
  publications: () => measurePublications([10_000, 100_000, 1_000_000]),
  'publications-10m': () => measurePublications([10_000_000]),
};

export const parts = Object.keys(MEASURES) as (keyof typeof MEASURES)[];

/**
 * How the service grows: with more processes, with more integrations that sleep, with more that is stored. What is already
 * known of parts that are not wanted is kept.
 */
export async function run(wanted: readonly string[]): Promise<Row[]> {
  let results: GrowthResults = SHARE === 1 ? ((await readResults('growth')) ?? {}) : {};
  for (const part of parts.filter((one) => wanted.includes(one))) {
    const found = await MEASURES[part]();
    console.log(part, JSON.stringify(found));
    results = { ...results, [part]: found };
    if (SHARE === 1) await writeResults('growth', results);
  }
  return growthTable(results);
}
