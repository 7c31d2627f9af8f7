import { dueEvent } from './due-events.js';
import type { Looked } from './every-backlog.js';

/** One integration, as those who watch it saw it at the instant `at` (ms since 1970); ages are those of then. */
export type Figure = {
  at: number;
  tenant: string;
  integration: string;
  target: string;
  state: 'running' | 'failing' | 'stopped';
  events: number;
  bytes: number;
  /** Of the oldest event that waits for its first attempt; 0 without one. */
  ageMs: number;
  /** For how long an event has been due, and for how long nothing has moved meanwhile; undefined when none is due. */
  due: { ms: number; stillMs: number } | undefined;
};

export function figureOf({ integration: found, cursor, backlog, retryAt }: Looked, at: number): Figure {
  const { tenant, integration, spec, status } = found;
  const { events, bytes, oldestAt } = backlog;
  const due = dueEvent(found, cursor, oldestAt, retryAt);
  return {
    at,
    tenant,
    integration,
    target: spec.target.kind,
    state: status === 'running' && found.failing !== undefined ? 'failing' : status,
    events,
    bytes,
    ageMs: oldestAt === undefined ? 0 : Math.max(0, at - oldestAt.getTime()),
    due: due && { ms: Math.max(0, at - due.since), stillMs: at - due.stillSince },
  };
}
