import type { Integration } from './types.js';

/** How an integration is, as an operator would say it: the service knows only running and stopped, with a reason. */
export type Condition = 'active' | 'failing' | 'paused' | 'ended' | 'stopped';

/** The reasons are written by the actor itself; docs/operations.md tells what each asks for. */
export function conditionOf({
  status,
  status_reason: reason,
}: Pick<Integration, 'status' | 'status_reason'>): Condition {
  if (status === 'running') return reason.startsWith('target failing') ? 'failing' : 'active';
  if (reason.startsWith('reached its end date')) return 'ended';
  return /^(?:gave up|the target says)/.test(reason) ? 'stopped' : 'paused';
}

export const CONDITION_WORDS: Record<Condition, string> = {
  active: 'Active',
  failing: 'Target failing',
  paused: 'Paused',
  ended: 'Ended',
  stopped: 'Stopped itself',
};
