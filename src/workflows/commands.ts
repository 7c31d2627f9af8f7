import type { Edit } from './edits.js';
import { readEdit } from './given-edit.js';
import { instantOf } from './given-instant.js';
import { isRecord } from './given-target.js';

type Asked = { requestId: string; actor: string };

/** A command in an actor's inbox. `senseless` is one that came in a form that means nothing; it is only logged. */
export type Command = Asked &
  (
    | { kind: 'pause' }
    | { kind: 'resume' }
    | { kind: 'remove' }
    | ({ kind: 'edit' } & Edit)
    | { kind: 'setEndDate'; endsAt: string }
    | { kind: 'senseless'; signal: string; problem: string }
  );

export type CommandKind = Exclude<Command['kind'], 'senseless'>;

const OWN_FIELDS: Record<CommandKind, readonly string[]> = {
  pause: [],
  resume: [],
  remove: [],
  edit: ['subscription', 'target', 'keeps', 'rotation', 'revision'],
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
    case 'edit': {
      const edit = readEdit(given);
      return 'problem' in edit ? senseless(kind, asked, edit.problem) : { kind, ...asked, ...edit };
    }
    case 'setEndDate':
      return readEndDate(given.endsAt, asked);
    default:
      return { kind, ...asked };
  }
}

function readEndDate(given: unknown, asked: Asked): Command {
  const endsAt = instantOf(given);
  if (endsAt !== undefined) return { kind: 'setEndDate', ...asked, endsAt };
  return senseless('setEndDate', asked, 'endsAt must be an ISO 8601 date-time with an offset or Z');
}

/** Text that is kept in the state for a while, so it may not be long. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}

function senseless(signal: CommandKind, asked: Asked, problem: string): Command {
  return { kind: 'senseless', ...asked, signal, problem };
}
