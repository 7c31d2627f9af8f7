import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { workflowBundle } from '../../src/worker/worker.js';
import { startActors } from '../support/actors.js';
import { historiesOf } from '../support/histories.js';
import { startTemporalOfShortRuns } from '../support/short-runs.js';
import { SCENARIOS } from './scenarios.js';

/**
 * `npm run record-histories`: lives through all scenarios on a real server and keeps their histories here, one file for
 * each run. The tests replay them: a change of the workflow that could not take over a living actor fails there. Record
 * anew only when histories of that kind cannot exist in any installation.
 */
const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const SUGGESTED_AT = 120;

async function record(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'sluice-histories-'));
  const bundle = join(scratch, 'workflows.js');
  const made = await workflowBundle();
  if ('code' in made) await writeFile(bundle, made.code);
  const temporal = await startTemporalOfShortRuns(SUGGESTED_AT);
  const actors = await startActors('code' in made ? bundle : made.codePath, temporal);
  try {
    for (const file of await readdir(FOLDER)) if (file.endsWith('.json')) await rm(join(FOLDER, file));
    for (const [name, live] of Object.entries(SCENARIOS)) {
      const actor = await live(actors);
      await actor.history().catch(() => undefined);
      const runs = await historiesOf(temporal.client, actor.handle.workflowId);
      for (const [index, history] of runs.entries()) {
        const recorded = JSON.parse(historyToJSON(history), anonymous);
        const file = `${name}${runs.length > 1 ? `, run ${index + 1}` : ''}`.replaceAll(/[ ,]+/g, '-');
        await writeFile(join(FOLDER, `${file}.json`), `${JSON.stringify(recorded)}\n`);
      }
      console.log(`${name}: ${runs.length} runs`);
    }
  } finally {
    await actors.stop();
    await temporal.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Where it was recorded is nobody's business. */
function anonymous(key: string, value: unknown): unknown {
  return key === 'identity' || key === 'stackTrace' ? 'recorded' : value;
}

await record();
