import type { DeliverResult, NextStep } from '../domain/deliveries.js';
import { type IntegrationState, REQUESTS_KEPT } from '../domain/integration-state.js';
import type { LogEntry } from '../domain/log-entries.js';
import { probeDelayMs } from '../domain/outcomes.js';
import type { Command } from './commands.js';

/** A decision: the state that follows, and what its log says about it. `entry` absent: nothing to tell. */
export type Decision = { state: IntegrationState; entry?: Omit<LogEntry, 'createdAt'> };

/** What the actor does now. `until` is the instant at which it looks again by itself. */
export type Step = { kind: 'deliver'; probe: boolean } | { kind: 'wait'; until?: string; wakes: boolean };

/** @param now ISO 8601, as all instants here: in UTC with milliseconds they compare as text. */
export function nextStep(state: IntegrationState, now: string): Step {
  if (state.status === 'stopped') return { kind: 'wait', wakes: false };
  if (state.failing !== undefined) {
    const { retryAt } = state.failing;
    return now >= retryAt ? { kind: 'deliver', probe: true } : { kind: 'wait', until: retryAt, wakes: false };
  }
  if (state.idle === undefined) return { kind: 'deliver', probe: false };
  const { until } = state.idle;
  if (until === undefined) return { kind: 'wait', wakes: true };
  return now >= until ? { kind: 'deliver', probe: false } : { kind: 'wait', until, wakes: true };
}

/** Whether the end date has passed, so that the next delivery is to bring out what is owed and no more. */
export function isEnding(state: IntegrationState, now: string): boolean {
  return state.spec.endsAt !== undefined && now >= state.spec.endsAt;
}

const SHOWN = ['spec', 'status', 'statusReason', 'expired', 'failing', 'requests'] as const;

/** Whether the world can see a difference; what an actor waits for is its own affair. */
export function isShown(before: IntegrationState, after: IntegrationState): boolean {
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
  const applied = remember(decision.state, { id: command.requestId });
  return decision.entry === undefined ? { state: applied } : { state: applied, entry: decision.entry };
}

function decide(state: IntegrationState, command: Command, now: string): Decision | { refused: string } {
  switch (command.kind) {
    case 'pause':
      return state.status === 'stopped' ? { state } : stop(state, `paused by ${command.actor}`, command.actor);
    case 'resume':
      return resume(state, command.actor);
    case 'edit':
      return edit(state, command);
    case 'setEndDate':
      return setEndDate(state, command.endsAt, command.actor, now);
    case 'remove':
      return { state };
    case 'senseless':
      return { refused: command.problem };
  }
}

function resume(state: IntegrationState, actor: string): Decision | { refused: string } {
  if (state.expired) return { refused: 'it has reached its end date; move ends_at' };
  if (state.status === 'running') return { state };
  return start(state, `started by ${actor}`, actor);
}

function edit(
  state: IntegrationState,
  { subscription, target, actor }: Extract<Command, { kind: 'edit' }>,
): Decision | { refused: string } {
  const { spec } = state;
  if (target !== undefined && target.kind !== spec.target.kind) {
    return { refused: `its target is a ${spec.target.kind}; a target keeps its kind` };
  }
  const parts = [subscription && 'events', target && 'target'].filter((part) => part !== undefined);
  if (parts.length === 0) return { state };
  const edited = { ...spec, ...(subscription && { subscription }), ...(target && { target }) };
  return {
    // Looked at afresh: new events may be wanted now, and a target that failed may be mended by this very edit.
    state: lookAgain({ ...state, spec: edited, revision: state.revision + 1 }),
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
  const moved = lookAgain({ ...state, spec: { ...spec, endsAt } });
  const reason = `end date moved from ${spec.endsAt} to ${endsAt} by ${actor}`;
  if (state.expired && endsAt > spec.endsAt) {
    const revived = { ...moved, expired: false };
    return start(revived, endsAt > now ? `${reason}: runs again` : `${reason}: delivers what it owes`, actor);
  }
  return { state: moved, entry: { action: 'integration_updated', reason, actor } };
}

/** What a delivery's answer means for the integration. */
export function afterDelivery(state: IntegrationState, result: DeliverResult, now: string): Decision {
  const { next } = result;
  switch (next.kind) {
    case 'target_failing':
      return fail(state, next, now);
    case 'gone':
      return stop(clear(state), `the target says that it is gone for good: ${next.error}`);
    case 'ended':
      return stop({ ...clear(state), expired: true }, `reached its end date ${state.spec.endsAt}`);
    default:
      return recovered(state, idleAfter(next, state, now), result);
  }
}

function idleAfter(next: NextStep, state: IntegrationState, now: string): IntegrationState['idle'] {
  if (next.kind !== 'wait') return undefined;
  const { endsAt } = state.spec;
  // The end came while the delivery was out: it has to look once more, as an ending one.
  if (endsAt !== undefined && endsAt <= now && next.until === undefined) return undefined;
  const upcoming = [next.until, endsAt !== undefined && endsAt > now ? endsAt : undefined];
  const [until] = upcoming.filter((instant) => instant !== undefined).sort();
  return until === undefined ? {} : { until };
}

function recovered(state: IntegrationState, idle: IntegrationState['idle'], result: DeliverResult): Decision {
  const { failing, ...healthy } = clear(state);
  const next = idle === undefined ? healthy : { ...healthy, idle };
  const skipped = result.skipped > 0 ? `${result.skipped} events were older than the retention and are skipped` : '';
  if (state.failing === undefined) {
    return skipped === '' ? { state: next } : { state: next, entry: bySystem('integration_updated', skipped) };
  }
  const reason = `target works again, after failing since ${state.failing.since}`;
  return {
    state: { ...next, statusReason: 'target works again' },
    entry: bySystem('integration_updated', [reason, skipped].filter((part) => part !== '').join('; ')),
  };
}

function fail(state: IntegrationState, next: Extract<NextStep, { kind: 'target_failing' }>, now: string): Decision {
  const { error, policy } = next;
  const since = state.failing?.since ?? now;
  const probes = state.failing === undefined ? 0 : state.failing.probes + 1;
  if (Date.parse(now) - Date.parse(since) >= policy.giveUpSeconds * 1000) {
    const hours = Math.round(policy.giveUpSeconds / 360) / 10;
    return stop(clear(state), `gave up after ${hours} h without a success: ${error}`);
  }
  const retryAt = new Date(Date.parse(now) + probeDelayMs(policy, probes + 1)).toISOString();
  const failed = {
    ...clear(state),
    failing: { since, probes, retryAt, error },
    statusReason: `target failing: ${error}`,
  };
  if (state.failing !== undefined) return { state: failed };
  return { state: failed, entry: bySystem('integration_updated', `target failing: ${error}`) };
}

function start(state: IntegrationState, reason: string, actor: string): Decision {
  return {
    state: lookAgain({ ...state, status: 'running', statusReason: reason }),
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
function clear(state: IntegrationState): IntegrationState {
  const { failing, idle, ...rest } = state;
  return rest;
}

/** Makes the actor deliver at once; a failing target is probed at once. */
function lookAgain(state: IntegrationState): IntegrationState {
  const { idle, ...rest } = state;
  if (rest.failing === undefined) return rest;
  return { ...rest, failing: { ...rest.failing, retryAt: new Date(0).toISOString() } };
}

function remember(state: IntegrationState, request: { id: string; refused?: string }): IntegrationState {
  return { ...state, requests: [...state.requests, request].slice(-REQUESTS_KEPT) };
}
