import type { Target } from '../domain/integrations.js';
import type { Subscription } from '../domain/subscriptions.js';
import { isRecord, isTarget } from './given-target.js';

type Asked = { requestId: string; actor: string };

/** A command in an actor's inbox. `senseless` is one that came in a form that means nothing; it is only logged. */
export type Command = Asked &
  (
    | { kind: 'pause' }
    | { kind: 'resume' }
    | { kind: 'remove' }
    | { kind: 'edit'; subscription?: Subscription; target?: Target }
    | { kind: 'setEndDate'; endsAt: string }
    | { kind: 'senseless'; signal: string; problem: string }
  );

export type CommandKind = Exclude<Command['kind'], 'senseless'>;

const OWN_FIELDS: Record<CommandKind, readonly string[]> = {
  pause: [],
  resume: [],
  remove: [],
  edit: ['subscription', 'target'],
  setEndDate: ['endsAt'],
};

/** Who is named when a signal was sent by hand, from Temporal's own UI or command line. */
export const BY_HAND = 'temporal';

/**
 * Reads a signal's argument. Signals can be sent by hand, so nothing is taken for granted, and nothing throws: a handler
 * that throws would block the actor for ever.
 *
 * @param uid of the integration that has received it
 * @param freshId the request id of a command that brings none
 */
export function readCommand(kind: CommandKind, argument: unknown, uid: string, freshId: string): Command {
  const given = argument ?? {};
  if (!isRecord(given))
    return senseless(kind, { requestId: freshId, actor: BY_HAND }, 'its argument must be an object');
  const asked = { requestId: wordOf(given.requestId) ?? freshId, actor: wordOf(given.actor) ?? BY_HAND };
  const allowed = ['requestId', 'actor', 'uid', ...OWN_FIELDS[kind]];
  const unknown = Object.keys(given).find((field) => !allowed.includes(field));
  if (unknown !== undefined) return senseless(kind, asked, `it has no field ${unknown.slice(0, 50)}`);
  if (given.uid !== undefined && given.uid !== uid) {
    return senseless(kind, asked, 'it was meant for an integration of this id that has been removed');
  }
  switch (kind) {
    case 'edit':
      return readEdit(given, asked);
    case 'setEndDate':
      return readEndDate(given.endsAt, asked);
    default:
      return { kind, ...asked };
  }
}

function readEdit(given: Record<string, unknown>, asked: Asked): Command {
  const { subscription, target } = given;
  if (subscription !== undefined && !isSubscription(subscription)) {
    return senseless('edit', asked, 'subscription must be {"events": [names], "entities": [names]}');
  }
  if (target !== undefined && !isTarget(target)) {
    return senseless('edit', asked, 'target must be a whole target, as the state query shows it');
  }
  return { kind: 'edit', ...asked, ...(subscription && { subscription }), ...(target && { target }) };
}

function readEndDate(endsAt: unknown, asked: Asked): Command {
  const instant = typeof endsAt === 'string' && DATE_TIME.test(endsAt) ? Date.parse(endsAt) : Number.NaN;
  if (Number.isNaN(instant) || instant > LATEST) {
    return senseless('setEndDate', asked, 'endsAt must be an ISO 8601 date-time with an offset or Z');
  }
  return { kind: 'setEndDate', ...asked, endsAt: new Date(instant).toISOString() };
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
// Later ones have longer years, and would not compare as text.
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** Text that is kept in the state for a while, so it may not be long. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}

function senseless(signal: CommandKind, asked: Asked, problem: string): Command {
  return { kind: 'senseless', ...asked, signal, problem };
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 1_000 && value.every((name) => typeof name === 'string');
}

function isSubscription(value: unknown): value is Subscription {
  return isRecord(value) && isNames(value.events) && isNames(value.entities) && Object.keys(value).length === 2;
}
