import type { Delivery } from './deliveries.js';
import type { Happened } from './faults.js';

/** How long deliveries paused after their worker was killed, in seconds. */
export type Recoveries = {
  /** With nothing else broken. */
  alone: number[];
  /** With other faults about. */
  amongOthers: number[];
};

/** What is still broken shortly after a fault has been mended: servers and workers begin again. */
const AFTERMATH_MS = 5_000;

/**
 * After each kill of a worker, until the next request of each delivery that it had.
 *
 * @param steady integrations that always have something to send, with the times at which requests of theirs came
 */
export function recoveriesOf(
  faults: readonly Happened[],
  deliveries: ReadonlyMap<string, readonly Delivery[]>,
  steady: readonly { uid: string; arrivals: readonly number[] }[],
): Recoveries {
  const found: Recoveries = { alone: [], amongOthers: [] };
  for (const kill of faults.filter(({ name }) => name.startsWith('SIGKILL worker'))) {
    for (const { uid, arrivals } of steady) {
      const over = resumedAt(kill, deliveries.get(uid) ?? [], arrivals);
      if (over === undefined) continue;
      const isAlone = faults.every((other) => {
        return other === kill || other.endedAt + AFTERMATH_MS < kill.beganAt || other.beganAt > over;
      });
      found[isAlone ? 'alone' : 'amongOthers'].push(Math.round((over - kill.beganAt) / 100) / 10);
    }
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
