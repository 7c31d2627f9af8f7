import { actorTable } from '../../bench/tables/actor.js';
import { crowdTable } from '../../bench/tables/crowd.js';
import { ingestTable } from '../../bench/tables/ingest.js';
import { publishedEventsTable } from '../../bench/tables/published-events.js';
import { s3Table } from '../../bench/tables/s3.js';
import { webhookTable } from '../../bench/tables/webhook.js';
import { arithmetic } from './arithmetic.js';
import { apis, chains, idle, publications, workers } from './growth-blocks.js';
import { provenance, tableOf } from './markdown.js';
import { chaos, overload, soak } from './reliability-blocks.js';
import { type AllResults, chaosResults, resultsOf } from './results.js';

/** Everything that stands between marks in the documents, made from bench/results alone. */
export const BLOCKS: Record<string, () => string> = {
  actor: () => whole('actor', tableOf(actorTable(resultsOf('actor')))),
  crowd: () => whole('crowd', tableOf(crowdTable(resultsOf('crowd')))),
  ingest: () => whole('ingest', tableOf(ingestTable(resultsOf('ingest')))),
  'published-events': () => whole('published-events', tableOf(publishedEventsTable(resultsOf('published-events')))),
  s3: () => whole('s3', tableOf(s3Table(resultsOf('s3')))),
  webhook: () => whole('webhook', tableOf(webhookTable(resultsOf('webhook')))),
  'growth-chains': () => chains(resultsOf('growth')),
  'growth-apis': () => apis(resultsOf('growth')),
  'growth-workers': () => workers(resultsOf('growth')),
  'growth-idle': () => idle(resultsOf('growth')),
  'growth-publications': () => publications(resultsOf('growth')),
  arithmetic,
  chaos: () => chaos(chaosResults()),
  overload: () => overload(resultsOf('overload')),
  soak: () => soak(resultsOf('soak')),
};

function whole(name: keyof AllResults, shown: string): string {
  return `\`npm run bench -- ${name}\` ([results](../bench/results/${name}.json)): ${provenance(resultsOf(name))}.\n\n${shown}`;
}
