import type { Random } from '../random.js';
import type { Pace } from '../system/link.js';

/** Longer than a heartbeat's time-out: by the time a worker wakes, another has taken over. */
const FREEZE_MS = 18_000;

/** What can be broken, by name. */
export type Places = { workers: readonly string[]; apis: readonly string[]; links: readonly string[] };

/** A fault before it happens: all of it that is left to chance. */
export type Choice = {
  /** A program, a server, a link, or `receivers`. */
  to: string;
  /** Until it is mended. */
  forMs: number;
  /** From then until the next one. */
  pauseMs: number;
} & (
  | { how: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'full disk' | 'cut' | 'hold' }
  | { how: 'slow'; pace: Pace }
  // Which receiver: a number to choose with among those that there are then.
  | { how: 'outage'; lot: number }
);

/**
 * So many faults, one after the other. They are chosen before the first of them happens: how long something takes, and what
 * could not happen, changes nothing about those that follow.
 */
export function chooseFaults(places: Places, random: Random, count: number): Choice[] {
  return Array.from({ length: count }, () => ({ ...chooseFault(places, random), pauseMs: random.whole(500, 5_000) }));
}

type WithoutPause<C> = C extends unknown ? Omit<C, 'pauseMs'> : never;

function chooseFault({ workers, apis, links }: Places, random: Random): WithoutPause<Choice> {
  const programs = (how: 'SIGKILL' | 'SIGTERM', names: readonly string[]) => {
    return { how, to: random.pick(names), forMs: 0 } as const;
  };
  const server = (to: 'mongodb' | 'temporal' | 's3') => {
    return { how: random.happens(70) ? 'SIGKILL' : 'SIGTERM', to, forMs: random.whole(0, 4_000) } as const;
  };
  const link = () => ({ to: random.pick(links), forMs: random.whole(500, 12_000) });
  return random.pick<() => WithoutPause<Choice>>([
    () => programs('SIGKILL', workers),
    () => programs('SIGKILL', workers),
    () => programs('SIGTERM', workers),
    () => ({ how: 'SIGSTOP', to: random.pick(workers), forMs: FREEZE_MS }),
    () => programs('SIGKILL', apis),
    () => programs('SIGTERM', apis),
    // For less than an operator's patience: what he has given up would be done when it wakes, behind his back.
    () => ({ how: 'SIGSTOP', to: random.pick(apis), forMs: random.whole(1_000, 8_000) }),
    () => server('mongodb'),
    () => server('temporal'),
    () => server('s3'),
    () => ({ how: 'full disk', to: 'mongodb', forMs: random.whole(2_000, 10_000) }),
    () => ({ how: 'cut', ...link() }),
    () => ({ how: 'hold', ...link() }),
    () => ({
      ...{ how: 'slow', ...link() },
      pace: { delayMs: random.whole(5, 100), bytesPerSecond: random.whole(50_000, 2_000_000) },
    }),
    () => ({ how: 'outage', to: 'receivers', forMs: random.whole(2_000, 20_000), lot: random.whole(0, 9_999) }),
  ])();
}
