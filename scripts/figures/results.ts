import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ActorResults } from '../../bench/tables/actor.js';
import type { CrowdResults } from '../../bench/tables/crowd.js';
import type { GrowthResults } from '../../bench/tables/growth.js';
import type { IngestResults } from '../../bench/tables/ingest.js';
import type { PublishedEventsResults } from '../../bench/tables/published-events.js';
import type { S3Results } from '../../bench/tables/s3.js';
import type { WebhookResults } from '../../bench/tables/webhook.js';
import type { ChaosResults, OverloadResults, SoakResults } from './reliability-blocks.js';

const RESULTS = fileURLToPath(new URL('../../bench/results/', import.meta.url));

/** What the benchmarks have found, by the name of its file. */
export type AllResults = {
  actor: ActorResults;
  crowd: CrowdResults;
  growth: GrowthResults;
  ingest: IngestResults;
  overload: OverloadResults;
  'published-events': PublishedEventsResults;
  s3: S3Results;
  soak: SoakResults;
  webhook: WebhookResults;
};

/** Of a program that was never run: `{}`; only parts of growth and the like may be missing. */
export function resultsOf<Name extends keyof AllResults>(name: Name): AllResults[Name] {
  const path = `${RESULTS}${name}.json`;
  return JSON.parse(existsSync(path) ? readFileSync(path, 'utf8') : '{}');
}

/** Of each run under faults that is kept, by its seed. */
export function chaosResults(): ChaosResults[] {
  const runs = readdirSync(`${RESULTS}chaos`).filter((file) => file.endsWith('.json'));
  const found = runs.map((file) => JSON.parse(readFileSync(`${RESULTS}chaos/${file}`, 'utf8')) as ChaosResults);
  return found.sort((a, b) => a.seed - b.seed);
}
