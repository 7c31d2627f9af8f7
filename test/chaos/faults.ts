import { setTimeout as delay } from 'node:timers/promises';
import type { Link } from './link.js';
import type { Program } from './program.js';
import type { Random } from './random.js';
import type { Receivers } from './receivers.js';
import type { System } from './system.js';

/** Longer than a heartbeat's time-out: by the time a worker wakes, another has taken over. */
const FREEZE_MS = 18_000;

export type Fault = {
  name: string;
  /** What it happens to; one at a time. */
  to: string;
  /** Does its damage and mends it. @returns false when there was nothing to damage */
  happen(): Promise<boolean>;
};

/** A fault that was. Times are ms since 1970. */
export type Happened = { name: string; to: string; beganAt: number; endedAt: number };

/** Everything that can go wrong, one of it chosen at random. */
export function anyFault(system: System, receivers: Receivers, random: Random): Fault {
  return random.pick<() => Fault>([
    () => killed(random.pick(system.workers)),
    () => killed(random.pick(system.workers)),
    () => signalled(random.pick(system.workers), 'SIGTERM'),
    () => frozen(random.pick(system.workers), FREEZE_MS),
    () => killed(random.pick(system.apis)),
    () => signalled(random.pick(system.apis), 'SIGTERM'),
    // For less than an operator's patience: what he has given up would be done when it wakes, behind his back.
    () => frozen(random.pick(system.apis), random.whole(1_000, 8_000)),
    () => restarted('mongodb', system, random),
    () => restarted('temporal', system, random),
    () => restarted('s3', system, random),
    () => fullDisk(system, random) ?? restarted('mongodb', system, random),
    () => onLink('cut', random.pick(system.links), random),
    () => onLink('hold', random.pick(system.links), random),
    () => onLink('slow', random.pick(system.links), random),
    () => outage(receivers, random),
  ])();
}

/** Ends a process with no warning. */
export function killed(program: Program): Fault {
  return signalled(program, 'SIGKILL');
}

function signalled(program: Program, signal: 'SIGKILL' | 'SIGTERM'): Fault {
  return { name: `${signal} ${program.name}`, to: program.name, happen: async () => program.signal(signal) };
}

function frozen(program: Program, ms: number): Fault {
  return {
    name: `SIGSTOP ${program.name}`,
    to: program.name,
    happen: async () => {
      if (!program.signal('SIGSTOP')) return false;
      await delay(ms);
      program.signal('SIGCONT');
      return true;
    },
  };
}

function restarted(name: keyof System['servers'], { servers }: System, random: Random): Fault {
  const server = servers[name];
  const kill = random.happens(70);
  return {
    name: `${kill ? 'SIGKILL' : 'SIGTERM'} ${name}`,
    to: name,
    happen: async () => {
      await (kill ? server.kill() : server.stop());
      await delay(random.whole(0, 4_000));
      await server.start();
      return true;
    },
  };
}

/** MongoDB cannot write any more, which mostly ends it. */
function fullDisk({ servers: { mongodb }, disk }: System, random: Random): Fault | undefined {
  return (
    disk && {
      name: 'full disk of mongodb',
      to: 'mongodb',
      happen: async () => {
        await disk.fill();
        await delay(random.whole(2_000, 10_000));
        await disk.free();
        if (!mongodb.isDead) return true;
        await mongodb.stop();
        await mongodb.start();
        return true;
      },
    }
  );
}

function onLink(how: 'cut' | 'hold' | 'slow', link: Link, random: Random): Fault {
  return {
    name: `${how} ${link.name}`,
    to: link.name,
    happen: async () => {
      if (how === 'slow') link.slow({ delayMs: random.whole(5, 100), bytesPerSecond: random.whole(50_000, 2_000_000) });
      else link[how]();
      await delay(random.whole(500, 12_000));
      link.heal();
      return true;
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
      return true;
    },
  };
}
