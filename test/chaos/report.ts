import type { Balance } from './ledger/ledger.js';
import type { Recoveries } from './ledger/recovery.js';
import type { CommandCounts } from './load/operators.js';

/** What a run has found, as it is kept in bench/results/chaos. */
export type ChaosReport = Balance & {
  machine: object;
  seed: number;
  kills: number;
  seconds: number;
  faults: Record<string, number>;
  commands: CommandCounts;
  answers: Record<string, number>;
  recoveries: Recoveries;
  /** How long it took, after the last fault, until nothing was owed any more. */
  drainedAfterSeconds: number;
  /** What was still owed then, by integration: how many events, or why that could not be told. */
  owed: Record<string, number | string>;
  /** What was waited for, and did not come to pass in time: by which integration or process, and since when. */
  notDone: string[];
  /** What came to paused integrations, and to deleted ones. */
  afterStop: string[];
  afterDelete: string[];
  endedByThemselves: Record<string, number>;
};

/** How often each of them happened. */
export function countsOf(happened: readonly { name: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of happened) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
