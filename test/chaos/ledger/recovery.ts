import type { Happened } from '../faults/faults.js';
import type { Delivery } from './deliveries.js';

/** How long deliveries paused after their worker was killed, in seconds. */
export type Recoveries = {
  /** With nothing else broken. */
  alone: number[];
  /** With other faults about. */
  amongOthers: number[];
  /** How many of the kills that were made for it have a pause with nothing else broken. */
  killsMeasured: number;
};

/** An integration that always has something to send, with the times at which requests of its came, the newest last. */
export type Steady = { id: string; uid: string; arrivals: readonly number[] };

/** What is still broken shortly after a fault has been mended: servers and workers begin again. */
const AFTERMATH_MS = 5_000;

/**
 * After each kill of a worker, until the next request of each delivery that it had.
 *
 * @param kills those of the faults that were made to be measured, with nothing else broken
 */
export function recoveriesOf(
  kills: readonly Happened[],
  faults: readonly Happened[],
  deliveries: ReadonlyMap<string, readonly Delivery[]>,
  steady: readonly Steady[],
): Recoveries {
  const found: Recoveries = { alone: [], amongOthers: [], killsMeasured: 0 };
  for (const kill of faults.filter(({ name }) => name.startsWith('SIGKILL worker'))) {
    const before = found.alone.length;
    for (const { uid, arrivals } of steady) {
      const over = resumedAt(kill, deliveries.get(uid) ?? [], arrivals);
      if (over === undefined) continue;
      const isAlone = faults.every((other) => {
        return other === kill || other.endedAt + AFTERMATH_MS < kill.beganAt || other.beganAt > over;
      });
      found[isAlone ? 'alone' : 'amongOthers'].push(Math.round((over - kill.beganAt) / 100) / 10);
    }
    if (kills.includes(kill) && found.alone.length > before) found.killsMeasured += 1;
  }
  return found;
}

function resumedAt(kill: Happened, deliveries: readonly Delivery[], arrivals: readonly number[]): number | undefined {
  const hit = deliveries.findLastIndex(({ beganAt }) => beganAt <= kill.beganAt);
  const [killed, next] = [deliveries[hit], deliveries[hit + 1]];
  if (killed?.worker !== kill.to || (killed.endedAt ?? Infinity) <= kill.beganAt || next === undefined)
    return undefined;
  return arrivals.find((at) => at >= next.beganAt);
}
