import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { workflowBundle } from '../../src/worker/workflow-bundle.js';
import { startActors } from '../support/actors.js';
import { historiesOf } from '../support/histories.js';
import { startTemporalOfShortRuns } from '../support/short-runs.js';
import { SCENARIOS } from './scenarios.js';

/**
 * `npm run record-histories [-- scenario…]`: lives through these scenarios, all of them by default, on a real server and keeps
 * their histories here, one file for each run. The tests replay them: a change of the workflow that could not take over a
 * living actor fails there. Record a scenario anew only when histories of its kind cannot exist in any installation.
 */
const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const SUGGESTED_AT = 120;

async function record(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in SCENARIOS));
  if (unknown.length > 0)
    throw new Error(`unknown: ${unknown.join('; ')}; there are ${Object.keys(SCENARIOS).join('; ')}`);
  const wanted = Object.entries(SCENARIOS).filter(([name]) => names.length === 0 || names.includes(name));
  const scratch = await mkdtemp(join(tmpdir(), 'sluice-histories-'));
  const bundle = join(scratch, 'workflows.js');
  const made = await workflowBundle();
  if ('code' in made) await writeFile(bundle, made.code);
  const temporal = await startTemporalOfShortRuns(SUGGESTED_AT);
  const actors = await startActors('code' in made ? bundle : made.codePath, temporal);
  try {
    for (const [name, live] of wanted) {
      await removeRecorded(name);
      const actor = await live(actors);
      await actor.history().catch(() => undefined);
      const runs = await historiesOf(temporal.client, actor.handle.workflowId);
      for (const [index, history] of runs.entries()) {
        const recorded = JSON.parse(historyToJSON(history), anonymous);
        const file = `${fileOf(name)}${runs.length > 1 ? `-run-${index + 1}` : ''}.json`;
        await writeFile(join(FOLDER, file), `${JSON.stringify(recorded)}\n`);
      }
      console.log(`${name}: ${runs.length} runs`);
    }
  } finally {
    await actors.stop();
    await temporal.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

const fileOf = (name: string) => name.replaceAll(/[ ,]+/g, '-');

async function removeRecorded(name: string): Promise<void> {
  const files = await readdir(FOLDER);
  const own = files.filter((file) => file.replace(/(-run-\d+)?\.json$/, '') === fileOf(name));
  await Promise.all(own.map((file) => rm(join(FOLDER, file))));
}

/** Where it was recorded is nobody's business. */
function anonymous(key: string, value: unknown): unknown {
  return key === 'identity' || key === 'stackTrace' ? 'recorded' : value;
}

await record(process.argv.slice(2));
