import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from '../load/receivers.js';
import type { Disk } from '../system/disk.js';
import type { Link } from '../system/link.js';
import type { Program } from '../system/program.js';
import type { Server } from '../system/server.js';
import type { System } from '../system/system.js';
import type { Choice } from './choices.js';

export type Fault = {
  name: string;
  /** What it happens to; one at a time. */
  to: string;
  /** Does its damage and mends it. @returns false when nothing was damaged */
  happen(): Promise<boolean>;
};

/** A fault that was. Times are ms since 1970. */
export type Happened = { name: string; to: string; beganAt: number; endedAt: number };

/** @param listening the endpoints that get events at this moment */
export function faultOf(choice: Choice, system: System, listening: () => readonly Endpoint[]): Fault {
  const { to, forMs } = choice;
  switch (choice.how) {
    case 'SIGKILL':
    case 'SIGTERM': {
      const { how } = choice;
      const server = serverOf(system, to);
      return server ? restarted(server, how, forMs) : signalled(named([...system.apis, ...system.workers], to), how);
    }
    case 'SIGSTOP':
      return frozen(named([...system.apis, ...system.workers], to), forMs);
    case 'full disk': {
      const { mongodb } = system.servers;
      return system.disk ? fullDisk(system.disk, mongodb, forMs) : restarted(mongodb, 'SIGKILL', forMs);
    }
    case 'outage':
      return { name: 'outage of a receiver', to, happen: () => outage(listening(), choice.lot, forMs) };
    case 'slow':
      return onLink('slow', named(system.links, to), forMs, (link) => link.slow(choice.pace));
    case 'cut':
      return onLink('cut', named(system.links, to), forMs, (link) => link.cut());
    case 'hold':
      return onLink('hold', named(system.links, to), forMs, (link) => link.hold());
  }
}

/** Ends a process with no warning. */
export function killed(program: Program): Fault {
  return signalled(program, 'SIGKILL');
}

function signalled(program: Program, signal: 'SIGKILL' | 'SIGTERM'): Fault {
  return { name: `${signal} ${program.name}`, to: program.name, happen: async () => program.signal(signal) };
}

function frozen(program: Program, forMs: number): Fault {
  return {
    name: `SIGSTOP ${program.name}`,
    to: program.name,
    happen: async () => {
      if (!program.signal('SIGSTOP')) return false;
      await delay(forMs);
      program.signal('SIGCONT');
      return true;
    },
  };
}

function restarted(server: Server<unknown>, how: 'SIGKILL' | 'SIGTERM', forMs: number): Fault {
  return {
    name: `${how} ${server.name}`,
    to: server.name,
    happen: async () => {
      await (how === 'SIGKILL' ? server.kill() : server.stop());
      await delay(forMs);
      await server.start();
      return true;
    },
  };
}

/** MongoDB cannot write any more, which mostly ends it. */
function fullDisk(disk: Disk, mongodb: Server<unknown>, forMs: number): Fault {
  return {
    name: 'full disk of mongodb',
    to: 'mongodb',
    happen: async () => {
      const wasFull = await disk.fill();
      await delay(forMs);
      await disk.free();
      if (!mongodb.isDead) return wasFull;
      await mongodb.stop();
      await mongodb.start();
      return true;
    },
  };
}

function onLink(how: string, link: Link, forMs: number, harm: (link: Link) => void): Fault {
  return {
    name: `${how} ${link.name}`,
    to: link.name,
    happen: async () => {
      harm(link);
      await delay(forMs);
      link.heal();
      return true;
    },
  };
}

/** @returns whether the receiver had to refuse anything */
async function outage(listening: readonly Endpoint[], lot: number, forMs: number): Promise<boolean> {
  const endpoint = listening[lot % listening.length];
  if (endpoint === undefined) return false;
  const before = endpoint.turnedAway;
  endpoint.down = true;
  await delay(forMs);
  endpoint.down = false;
  return endpoint.turnedAway > before;
}

function serverOf({ servers }: System, name: string): Server<unknown> | undefined {
  return Object.values(servers).find((server) => server.name === name);
}

function named<One extends { name: string }>(all: readonly One[], name: string): One {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}
