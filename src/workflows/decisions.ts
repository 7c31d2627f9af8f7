import type { DeliverResult, NextStep } from '../domain/deliveries.js';
import { outlookOf } from '../domain/failing.js';
import { type IntegrationState, REQUESTS_KEPT } from '../domain/integration-state.js';
import type { LogEntry } from '../domain/log-entries.js';
import type { Command } from './commands.js';
import { editedSpec } from './edits.js';

/** A decision: the state that follows, and what its log says about it. `entry` absent: nothing to tell. */
export type Decision = { state: IntegrationState; entry?: Omit<LogEntry, 'createdAt'> };

/** What the actor does now. `until` is the instant at which it looks again by itself. */
export type Step = { kind: 'deliver'; probe: boolean } | { kind: 'wait'; until?: string; wakes: boolean };

/** @param now ISO 8601, as all instants here: in UTC with milliseconds they compare as text. */
export function nextStep(state: IntegrationState, now: string): Step {
  const { status, failing, idle } = state;
  if (status === 'stopped') return { kind: 'wait', wakes: false };
  if (failing !== undefined) {
    const { retryAt } = failing;
    return now >= retryAt ? { kind: 'deliver', probe: true } : { kind: 'wait', until: retryAt, wakes: false };
  }
  if (idle === undefined || (isEnding(state, now) && !idle.ending)) return { kind: 'deliver', probe: false };
  const { until } = idle;
  if (until === undefined) return { kind: 'wait', wakes: true };
  return now >= until ? { kind: 'deliver', probe: false } : { kind: 'wait', until, wakes: true };
}

/** Whether the end date has passed, so that the next delivery is to bring out what is owed and no more. */
export function isEnding({ spec }: IntegrationState, now: string): boolean {
  return spec.endsAt !== undefined && now >= spec.endsAt;
}

/** The end date that the actor has to act on when it comes. */
export function endDateAhead({ spec, status }: IntegrationState, now: string): string | undefined {
  return status === 'running' && spec.endsAt !== undefined && now < spec.endsAt ? spec.endsAt : undefined;
}

/** Makes the actor look at once for what there is to deliver, unless it knows that the target fails. */
export function withoutIdle({ idle, ...state }: IntegrationState): IntegrationState {
  return state;
}

const SHOWN = ['spec', 'status', 'statusReason', 'expired', 'requests'] as const;

/** Whether the world can see a difference; what an actor waits for, and each probe of it, is its own affair. */
export function isShown(before: IntegrationState, after: IntegrationState): boolean {
  if ((before.failing === undefined) !== (after.failing === undefined)) return true;
  return SHOWN.some((field) => before[field] !== after[field]);
}

/** Applies a command once: one that was applied before changes nothing and is not logged again. */
export function applyCommand(state: IntegrationState, command: Command, now: string): Decision {
  if (state.requests.some((request) => request.id === command.requestId)) return { state };
  const decision = decide(state, command, now);
  if ('refused' in decision) {
    const reason = `${command.kind === 'senseless' ? command.signal : command.kind} ignored: ${decision.refused}`;
    return {
      state: remember(state, { id: command.requestId, refused: decision.refused }),
      entry: { action: 'integration_updated', reason, actor: command.actor },
    };
  }
  return { ...decision, state: remember(decision.state, { id: command.requestId }) };
}

function decide(state: IntegrationState, command: Command, now: string): Decision | { refused: string } {
  switch (command.kind) {
    case 'pause':
      return state.status === 'stopped' ? { state } : stop(state, `paused by ${command.actor}`, command.actor);
    case 'resume':
      return resume(state, command.actor, now);
    case 'edit':
      return edit(state, command, now);
    case 'setEndDate':
      return setEndDate(state, command.endsAt, command.actor, now);
    case 'remove':
      return { state };
    case 'senseless':
      return { refused: command.problem };
  }
}

function resume(state: IntegrationState, actor: string, now: string): Decision | { refused: string } {
  if (state.expired) return { refused: 'it has reached its end date; move ends_at' };
  if (state.status === 'running') return { state };
  return start(state, `started by ${actor}`, actor, now);
}

function edit(
  state: IntegrationState,
  command: Extract<Command, { kind: 'edit' }>,
  now: string,
): Decision | { refused: string } {
  const edited = editedSpec(state.spec, state.revision, command);
  if ('refused' in edited) return edited;
  const { spec, parts } = edited;
  if (parts.length === 0) return { state };
  const { actor } = command;
  return {
    // Looked at afresh: new events may be wanted now, and a target that failed may be mended by this very edit.
    state: lookAgain({ ...state, spec, revision: state.revision + 1 }, now),
    entry: { action: 'integration_updated', reason: `${parts.join(' and ')} changed by ${actor}`, actor },
  };
}

function setEndDate(
  state: IntegrationState,
  endsAt: string,
  actor: string,
  now: string,
): Decision | { refused: string } {
  const { spec } = state;
  if (spec.type !== 'temporary' || spec.endsAt === undefined) {
    return { refused: 'a permanent integration has no end date' };
  }
  if (spec.startsAt !== undefined && endsAt <= spec.startsAt) return { refused: 'it must end after it starts' };
  if (endsAt === spec.endsAt) return { state };
  const moved = lookAgain({ ...state, spec: { ...spec, endsAt } }, now);
  const reason = `end date moved from ${spec.endsAt} to ${endsAt} by ${actor}`;
  if (state.expired && endsAt > spec.endsAt) {
    const revived = { ...moved, expired: false };
    return start(revived, endsAt > now ? `${reason}: runs again` : `${reason}: delivers what it owes`, actor, now);
  }
  return { state: moved, entry: { action: 'integration_updated', reason, actor } };
}

/** What a delivery's answer means for the integration. `ending`: it was told that the end date had passed. */
export function afterDelivery(before: IntegrationState, result: DeliverResult, ending: boolean, now: string): Decision {
  const state = noted(before, result, now);
  const { next } = result;
  switch (next.kind) {
    case 'continue':
    case 'wait':
      return withSkipped(goOn(state, next, result, ending), result);
    case 'target_failing':
      return withSkipped(fail(state, next, result, now), result);
    case 'gone':
      return withSkipped(stop(state, `the target says that it is gone for good: ${brief(next.error)}`), result);
    case 'ended':
      return withSkipped(stop({ ...state, expired: true }, `reached its end date ${state.spec.endsAt}`), result);
  }
}

function goOn(
  state: IntegrationState,
  next: Extract<NextStep, { kind: 'continue' | 'wait' }>,
  { delivered, rejected }: DeliverResult,
  ending: boolean,
): Decision {
  const { failing } = state;
  const works = delivered + rejected > 0;
  // A probe that was stopped before it had an answer says nothing about the target.
  if (failing !== undefined && next.kind === 'continue' && !works) return { state };
  const { until } = next.kind === 'wait' ? next : {};
  const healthy: IntegrationState = {
    ...clear(state),
    ...(next.kind === 'wait' && { idle: { ending, ...(until !== undefined && { until }) } }),
  };
  if (failing === undefined) return { state: healthy };
  const statusReason = works ? 'target works again' : 'nothing is left to try the failing target with';
  const reason = `${statusReason}, after failing since ${failing.since}`;
  return { state: { ...healthy, statusReason }, entry: bySystem('integration_updated', reason) };
}

function fail(
  state: IntegrationState,
  { error, policy, notBefore }: Extract<NextStep, { kind: 'target_failing' }>,
  { delivered }: DeliverResult,
  now: string,
): Decision {
  const { giveUpAt, ...outlook } = outlookOf(state.failing, { policy, delivered, notBefore }, now);
  if (now >= giveUpAt) {
    const hours = Math.round(policy.giveUpSeconds / 360) / 10;
    return stop(state, `gave up after ${hours} h without a success: ${brief(error)}`);
  }
  const statusReason = `target failing: ${brief(error)}`;
  const failed = { ...clear(state), failing: { ...outlook, error: brief(error) }, statusReason };
  if (state.failing !== undefined) return { state: failed };
  return { state: failed, entry: bySystem('integration_updated', statusReason) };
}

function noted(state: IntegrationState, result: DeliverResult, now: string): IntegrationState {
  const { delivered, failed, rejected, backlog, lastError, next } = result;
  const message = 'error' in next ? next.error : lastError;
  return {
    ...state,
    lastDelivery: { at: now, delivered, failed, rejected, ...(backlog !== undefined && { backlog }) },
    ...(message !== undefined && { lastError: { at: now, message: brief(message) } }),
  };
}

function withSkipped({ state, entry }: Decision, { skipped, damaged }: DeliverResult): Decision {
  const lost = skipped === 0 ? undefined : `${skipped} events were older than the retention and are skipped`;
  const told = [lost, damaged].filter((one) => one !== undefined).join('; ');
  if (told === '') return entry === undefined ? { state } : { state, entry };
  if (entry === undefined) return { state, entry: bySystem('integration_updated', told) };
  return { state, entry: { ...entry, reason: `${entry.reason}; ${told}` } };
}

function start(state: IntegrationState, reason: string, actor: string, now: string): Decision {
  return {
    state: lookAgain({ ...state, status: 'running', statusReason: reason }, now),
    entry: { action: 'integration_started', reason, actor },
  };
}

function stop(state: IntegrationState, reason: string, actor = SYSTEM): Decision {
  return {
    state: clear({ ...state, status: 'stopped', statusReason: reason }),
    entry: { action: 'integration_stopped', reason, actor },
  };
}

/** Whom the log names for what the integration does by itself. */
const SYSTEM = 'sluice';

function bySystem(action: LogEntry['action'], reason: string): Omit<LogEntry, 'createdAt'> {
  return { action, reason, actor: SYSTEM };
}

/** Forgets what the actor was waiting for. */
function clear({ failing, idle, ...state }: IntegrationState): IntegrationState {
  return state;
}

/** Makes the actor deliver at once; a failing target is probed at once. */
function lookAgain(state: IntegrationState, now: string): IntegrationState {
  const looking = withoutIdle(state);
  return state.failing === undefined ? looking : { ...looking, failing: { ...state.failing, retryAt: now } };
}

function remember(state: IntegrationState, request: { id: string; refused?: string }): IntegrationState {
  return { ...state, requests: [...state.requests, request].slice(-REQUESTS_KEPT) };
}

/** Errors may hold whole answers of a target; the state travels with every projection. */
function brief(error: string): string {
  return error.length <= 300 ? error : `${error.slice(0, 299)}…`;
}
