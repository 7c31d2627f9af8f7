import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosReport } from './report.js';

type Drained = Pick<ChaosReport, 'drainedAfterSeconds' | 'owed'>;

/**
 * Waits until nothing is owed any more, or for so long nothing of it has been delivered.
 *
 * @param ask tells what is owed, by integration: how many events, or why that cannot be told
 */
export async function drain(
  ask: () => Promise<ChaosReport['owed']>,
  patienceMs: number,
  tell: (line: string) => void,
): Promise<Drained> {
  const started = performance.now();
  let told = '';
  let least = { total: Number.POSITIVE_INFINITY, at: started };
  for (;;) {
    const owed = await ask();
    const at = performance.now();
    const total = Object.values(owed).reduce<number>((sum, one) => sum + (typeof one === 'number' ? one : 1), 0);
    if (total < least.total) least = { total, at };
    const drainedAfterSeconds = Math.round((at - started) / 100) / 10;
    if (total === 0 || at - least.at > patienceMs) return { drainedAfterSeconds, owed };
    const line = `still owed: ${JSON.stringify(owed)}`;
    if (line !== told) tell(line);
    told = line;
    await delay(2_000);
  }
}
