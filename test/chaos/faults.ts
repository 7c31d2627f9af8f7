import { setTimeout as delay } from 'node:timers/promises';
import type { Link } from './link.js';
import type { Program } from './program.js';
import type { Random } from './random.js';
import type { Receivers } from './receivers.js';
import type { System } from './system.js';

/** Longer than the heartbeat's time-out: by the time it wakes, another worker has taken over. */
const FREEZE_MS = 18_000;

/** A worker puts outcomes on record every 100 ms, and has to wait for the database's answer. */
const FLUSH_MS = 300;
/** Without the database a worker sends on for a second, until it has to be sure that the integration is still its. */
const STALE_MS = 1_500;

export type Fault = {
  name: string;
  /** What it happens to; one at a time. */
  to: string;
  /** Deliveries may be repeated: those whose outcome is not on record for so many ms when it begins, or ends. */
  repeats?: number;
  /** Whose deliveries have to go on elsewhere, so that the pause can be measured. */
  stopsWorker?: true;
  /** Does its damage and mends it. */
  happen(): Promise<void>;
};

/** Everything that can go wrong, one of it chosen at random. */
export function anyFault(system: System, receivers: Receivers, random: Random): Fault {
  return random.pick<() => Fault>([
    () => killed(random.pick(system.workers), true),
    () => killed(random.pick(system.workers), true),
    () => ended(random.pick(system.workers), true),
    () => frozen(random.pick(system.workers)),
    () => killed(random.pick(system.apis), false),
    () => ended(random.pick(system.apis), false),
    () => restarted('mongodb', system, random),
    () => restarted('temporal', system, random),
    () => restarted('s3', system, random),
    () => onLink('cut', random.pick(system.links), random),
    () => onLink('hold', random.pick(system.links), random),
    () => onLink('slow', random.pick(system.links), random),
    () => outage(receivers, random),
  ])();
}

function killed(program: Program, stopsWorker: boolean): Fault {
  return signalled(program, 'SIGKILL', stopsWorker);
}

function ended(program: Program, stopsWorker: boolean): Fault {
  return signalled(program, 'SIGTERM', stopsWorker);
}

function signalled(program: Program, signal: 'SIGKILL' | 'SIGTERM', stopsWorker: boolean): Fault {
  return {
    name: `${signal} ${program.name}`,
    to: program.name,
    // In order: what is in flight is waited for and put on record.
    ...(stopsWorker && signal === 'SIGKILL' && { repeats: FLUSH_MS, stopsWorker }),
    happen: async () => void program.signal(signal),
  };
}

function frozen(worker: Program): Fault {
  return {
    name: `SIGSTOP ${worker.name}`,
    to: worker.name,
    repeats: FLUSH_MS,
    stopsWorker: true,
    happen: async () => {
      worker.signal('SIGSTOP');
      await delay(FREEZE_MS);
      worker.signal('SIGCONT');
    },
  };
}

function restarted(name: keyof System['servers'], { servers }: System, random: Random): Fault {
  const server = servers[name];
  const kill = random.happens(70);
  return {
    name: `${kill ? 'SIGKILL' : 'SIGTERM'} ${name}`,
    to: name,
    ...(name !== 's3' && { repeats: STALE_MS }),
    happen: async () => {
      await (kill ? server.kill() : server.stop());
      await delay(random.whole(0, 4_000));
      await server.start();
    },
  };
}

function onLink(how: 'cut' | 'hold' | 'slow', link: Link, random: Random): Fault {
  return {
    name: `${how} ${link.name}`,
    to: link.name,
    ...(/^worker/.test(link.name) && { repeats: STALE_MS }),
    happen: async () => {
      if (how === 'slow') link.slow({ delayMs: random.whole(5, 100), bytesPerSecond: random.whole(50_000, 2_000_000) });
      else link[how]();
      await delay(random.whole(500, 12_000));
      link.heal();
    },
  };
}

function outage(receivers: Receivers, random: Random): Fault {
  const endpoint = random.pick(receivers.all());
  return {
    name: 'outage of a receiver',
    to: 'receivers',
    happen: async () => {
      endpoint.down = true;
      await delay(random.whole(2_000, 20_000));
      endpoint.down = false;
    },
  };
}
