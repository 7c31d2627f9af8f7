import { setTimeout as delay } from 'node:timers/promises';
import { integrationWorkflowId } from '../../src/domain/integrations.js';
import { countEvents, historiesOf } from '../../test/support/histories.js';
import { round } from '../support/machine.js';
import { type Bench, call, createWebhook, makeTenant } from './population.js';

const COMMANDS = 2_000;
const SENDERS = 20;
/** Longer than a delivery stays without anything to do. */
const CALM_MS = 12_000;
const PATH = '/storm';

/**
 * Twenty senders to one integration, each of which sends a wake, then a command through the API, which answers when it has
 * been applied, then again: what its longest run is, and whether each command was applied, once (each leaves a line in
 * the log).
 */
export async function measureStorm(bench: Bench) {
  const tenant = await makeTenant(bench, 'storm');
  await createWebhook(bench, tenant, 'storm');
  const workflowId = integrationWorkflowId('storm', 'storm');
  const handle = bench.temporal.workflow.getHandle(workflowId);
  const started = performance.now();
  let [sent, refused] = [0, 0];
  const lane = async () => {
    while (sent < COMMANDS) {
      sent += 1;
      const change = { callback_parameters: { callback_url: `${bench.receiver.url}${PATH}/${sent}` } };
      await handle.signal('wake');
      while (!(await taken(call(bench, tenant, 'PATCH', '/storm', change)))) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, lane));
  const sentMs = performance.now() - started;
  await calm(bench, workflowId);
  const histories = await historiesOf(bench.temporal, workflowId);
  const lengths = histories.map(({ events }) => events?.length ?? 0);
  const counts = countEvents(...histories);
  const applied = await bench.db.collection('log_entries').countDocuments({ reason: / changed by / });
  return {
    wakes: COMMANDS,
    commands: COMMANDS,
    commands_refused: refused,
    commands_per_second: round((1_000 * COMMANDS) / sentMs, 0),
    runs: lengths.length,
    longest_run: Math.max(...lengths),
    signals_in_histories: counts.workflowExecutionSignaled ?? 0,
    workflow_tasks_failed: counts.workflowTaskFailed ?? 0,
    commands_applied: applied,
  };
}

/** Whether a call was not answered with 503; who sends so much to one integration may be told to try again. */
function taken(calling: Promise<void>): Promise<boolean> {
  return calling.then(
    () => true,
    (error) => {
      if (!/: 503 /.test(String(error))) throw error;
      return false;
    },
  );
}

/** Waits until the workflow's history has not grown for a while. */
async function calm({ temporal }: Bench, workflowId: string): Promise<void> {
  for (let before = ''; ; await delay(CALM_MS)) {
    const { runId, historyLength } = await temporal.workflow.getHandle(workflowId).describe();
    const now = `${runId}/${historyLength}`;
    if (now === before) return;
    before = now;
  }
}
