import {
  CancellationScope,
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
import * as decisions from './decisions.js';
import { deliverUntil } from './delivery.js';
import { type Inbox, openInbox } from './inbox.js';
import { stateQuery } from './messages.js';
import { describe, summaryOf } from './presentation.js';
import { purge, purgeWorkflowId } from './purge.js';

/**
 * One integration, from its creation to its removal. The actor decides *when* something happens; what happens is done by
 * the activities. It applies commands one at a time, delivers while it runs, and waits, at no cost, when there is nothing
 * to do.
 *
 * @param initial the state to begin with; `version` 0 when the integration is new
 * @param left what the run before has left in its inbox. It need not be empty: an actor that is sent commands without
 *   end would never continue as new.
 */
export async function integration(initial: IntegrationState, left: Inbox = EMPTY): Promise<void> {
  const inbox = openInbox(left, initial.spec.uid);
  // Temporal's own cancellation is no command: it would end the actor and leave the integration behind.
  await CancellationScope.nonCancellable(() => live(initial, inbox));
}

const EMPTY: Inbox = { commands: [], woken: false };

async function live(initial: IntegrationState, inbox: Inbox): Promise<void> {
  let state = initial;
  const end = new Alarm('end date');
  const look = new Alarm('look again');
  const isAsked = () => inbox.commands.length > 0;

  setHandler(stateQuery, () => state, { description: 'All that the actor knows' });
  describe(state);

  if (state.version === 0) state = await open(state);
  for (;;) {
    const command = inbox.commands.shift();
    if (command?.kind === 'remove') {
      state = { ...state, removing: true };
      return remove(state, command.actor);
    }
    const step = decisions.nextStep(state, now());
    end.set(decisions.endDateAhead(state, now()));
    if (command !== undefined) {
      state = await commit(state, decisions.applyCommand(state, command, now()));
    } else if (step.kind === 'deliver' || (inbox.woken && step.wakes)) {
      // Cleared before the delivery: a wake that arrives during it must survive it.
      inbox.woken = false;
      const probe = step.kind === 'deliver' && step.probe;
      state = await commit(state, await deliver(state, probe, () => isAsked() || end.isDue()));
    } else {
      look.set(step.until);
      const isTime = () => end.isDue() || look.isDue() || isRunLong();
      await condition(() => isAsked() || isTime() || (inbox.woken && step.wakes));
    }
    if (isRunLong()) await continueAsNew<typeof integration>(state, inbox);
  }
}

async function deliver(state: IntegrationState, probe: boolean, interrupted: () => boolean) {
  const { spec, revision, failing } = state;
  const askedAt = now();
  const ending = decisions.isEnding(state, askedAt);
  const { result, stopped } = await deliverUntil(interrupted, {
    ...{ spec, revision, probe, ending, askedAt },
    // Only told, so that the delivery can put on record when the target is tried next.
    ...(failing && { failing: { since: failing.since, probes: failing.probes } }),
  });
  const decision = result === undefined ? { state } : decisions.afterDelivery(state, result, ending, now());
  // The interrupt has taken it off the list of those that events wake, so it has to look again before it may idle.
  return stopped ? { ...decision, state: decisions.withoutIdle(decision.state) } : decision;
}

/** Takes a decision: shows it to the world where there is something to see, and goes on from it. */
async function commit(before: IntegrationState, { state, entry }: decisions.Decision): Promise<IntegrationState> {
  if (entry === undefined && !decisions.isShown(before, state)) {
    describe(state);
    return state;
  }
  const at = now();
  const next = { ...state, version: state.version + 1, updatedAt: at };
  describe(next, before);
  const shown = { state: next, ...(entry && { entry: { ...entry, createdAt: at } }) };
  await projecting.project.executeWithOptions({ summary: summaryOf(next, entry) }, [shown]);
  return next;
}

async function open(state: IntegrationState): Promise<IntegrationState> {
  const opened = { ...state, version: 1 };
  await projecting.open.executeWithOptions({ summary: 'open' }, [{ state: opened }]);
  return opened;
}

/** Frees the id at once, and leaves what the integration has stored to a workflow of its own. */
async function remove(state: IntegrationState, actor: string): Promise<void> {
  const { tenant, id, uid } = state.spec;
  describe({ ...state, status: 'stopped', statusReason: `removed by ${actor}` }, state);
  await startChild(purge, {
    workflowId: purgeWorkflowId(state.spec),
    args: [{ uid }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: `what integration ${id} of ${tenant} has left`,
  });
  await projecting.close.executeWithOptions({ summary: 'free the id' }, [{ uid }]);
}

/** Temporal keeps a run's history short; the next run goes on from the state. */
function isRunLong(): boolean {
  return workflowInfo().continueAsNewSuggested;
}

/** Workflow time, which is the same again at every replay. */
function now(): string {
  return new Date().toISOString();
}
