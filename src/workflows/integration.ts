import {
  condition,
  continueAsNew,
  ParentClosePolicy,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { IntegrationState } from '../domain/integration-state.js';
import { projecting } from './activities.js';
import { Alarm } from './alarm.js';
import type { Command } from './commands.js';
import { afterDelivery, applyCommand, type Decision, isEnding, isShown, nextStep, type Step } from './decisions.js';
import { deliverUntil } from './delivery.js';
import { receiveCommands } from './inbox.js';
import { stateQuery, wakeSignal } from './messages.js';
import { describe } from './presentation.js';
import { purge } from './purge.js';

/**
 * One integration, from its creation to its removal. The actor decides *when* something happens; what happens is done by
 * the activities. It applies commands one at a time, delivers while it runs, and waits, at no cost, when there is nothing
 * to do.
 *
 * @param initial the state to begin with; `version` 0 when the integration is new
 */
export async function integration(initial: IntegrationState): Promise<void> {
  let state = initial;
  let woken = false;
  const inbox: Command[] = [];
  const alarm = new Alarm();

  setHandler(stateQuery, () => state);
  setHandler(wakeSignal, () => {
    woken = true;
  });
  receiveCommands(inbox);
  describe(state);

  if (state.version === 0) state = await open(state);
  for (;;) {
    const command = inbox.shift();
    if (command?.kind === 'remove') return remove(state);
    const step = nextStep(state, now());
    if (command !== undefined) {
      state = await commit(state, applyCommand(state, command, now()));
    } else if (step.kind === 'deliver' || (woken && step.wakes)) {
      // Cleared before the delivery: a wake that arrives during it must survive it.
      woken = false;
      state = await commit(state, await deliverOnce(state, step, () => inbox.length > 0));
    } else {
      alarm.set(step.until);
      await condition(() => inbox.length > 0 || alarm.isDue() || (woken && step.wakes));
    }
    if (workflowInfo().continueAsNewSuggested && inbox.length === 0) {
      await continueAsNew<typeof integration>(woken ? lookAgainAtOnce(state) : state);
    }
  }
}

async function deliverOnce(state: IntegrationState, step: Step, interrupted: () => boolean): Promise<Decision> {
  const { spec, revision } = state;
  const probe = step.kind === 'deliver' && step.probe;
  const result = await deliverUntil(interrupted, { spec, revision, probe, ending: isEnding(state, now()) });
  // Without an answer the delivery was stopped before it began: everything is as it was.
  return result === undefined ? { state } : afterDelivery(state, result, now());
}

/** Takes a decision: shows it to the world where there is something to see, and goes on from it. */
async function commit(before: IntegrationState, { state, entry }: Decision): Promise<IntegrationState> {
  if (!isShown(before, state)) {
    describe(state);
    return state;
  }
  const at = now();
  const next = { ...state, version: state.version + 1, updatedAt: at };
  describe(next, before);
  await projecting.project({ state: next, ...(entry && { entry: { ...entry, createdAt: at } }) });
  return next;
}

async function open(state: IntegrationState): Promise<IntegrationState> {
  const opened = { ...state, version: 1 };
  await projecting.open({ state: opened });
  return opened;
}

/** Frees the id at once, and leaves what the integration has stored to a workflow of its own. */
async function remove({ spec }: IntegrationState): Promise<void> {
  await startChild(purge, {
    workflowId: `purge/${spec.tenant}/${spec.uid}`,
    args: [{ uid: spec.uid }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: `what integration ${spec.id} of ${spec.tenant} has left`,
  });
  await projecting.close({ uid: spec.uid });
}

function lookAgainAtOnce({ idle, ...state }: IntegrationState): IntegrationState {
  return state;
}

/** Workflow time, which is the same again at every replay. */
function now(): string {
  return new Date().toISOString();
}
