import type { DeliverInput, NextStep } from '../domain/deliveries.js';
import { backlogOf } from './backlog.js';
import type { ActivityParts } from './parts.js';

/** A long backlog is estimated from what can be counted in this time: whoever has interrupted the delivery is waiting. */
const COUNT_MS = 25;

/**
 * How many events a delivery leaves behind it, for whoever looks at the actor itself.
 *
 * @returns undefined when that cannot be told just now
 */
export async function backlogLeft(
  { cursors, log, publications }: Pick<ActivityParts, 'cursors' | 'log' | 'publications'>,
  { spec, revision }: Pick<DeliverInput, 'spec' | 'revision'>,
  next: NextStep,
): Promise<number | undefined> {
  if (next.kind === 'ended' || (next.kind === 'wait' && next.until === undefined)) return 0;
  try {
    const cursor = await cursors.get(spec.uid);
    if (cursor === null) return undefined;
    const recorded = await publications.recordedFrom(spec.uid, cursor.position);
    return (await backlogOf(log, spec, cursor, recorded, revision, COUNT_MS)).events;
  } catch {
    return undefined;
  }
}
