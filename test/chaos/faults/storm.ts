import { setTimeout as delay } from 'node:timers/promises';
import { holderOf } from '../ledger/deliveries.js';
import type { Steady } from '../ledger/recovery.js';
import type { Endpoint } from '../load/receivers.js';
import { Random } from '../random.js';
import type { System } from '../system/system.js';
import { clock, reasonOf, within } from '../waits.js';
import { chooseFaults } from './choices.js';
import { type Fault, faultOf, type Happened, killed } from './faults.js';

/** How long deliveries may need to go on before the next kill comes all the same. */
const PATIENCE_MS = 60_000;
/** A killed worker has begun again, and its deliveries have been silent for a while. */
const REST_MS = 8_000;
/** By then the last requests of a killed worker have come. */
const KILLED_MS = 1_000;
/** How long a fault may take beyond its own time until it is mended: servers start again. */
const MENDED_MS = 120_000;
/** The shortest pause between two faults. */
const FAULTS_PER_SECOND = 2;

/** What a storm looks at. */
export type Watched = {
  /** Integrations that always have something to send. */
  steady: readonly Steady[];
  /** The endpoints that get events at this moment. */
  listening(): readonly Endpoint[];
};

/** Breaks things, and keeps a list of what it broke. */
export class Storm {
  readonly happened: Happened[] = [];
  /** Those of them that were kills of a worker with nothing else broken, so that the pause can be measured. */
  readonly kills: Happened[] = [];
  /** What did not go on after a kill, and what was not mended. */
  readonly notDone: string[] = [];
  readonly #underWay = new Set<string>();

  constructor(
    private readonly system: System,
    private readonly watched: Watched,
    private readonly seed: number,
    private readonly tell: (line: string) => void,
  ) {}

  /** Kills workers one by one, each while it delivers and all deliveries go on. Nothing else breaks. */
  async killWorkers(times: number): Promise<void> {
    const { workers } = this.system;
    const uids = this.watched.steady.map(({ uid }) => uid);
    for (let i = 0; i < times; i += 1) {
      await this.#untilSteady(this.kills.at(-1));
      const holder = await holderOf(workers, uids);
      const worker = workers.find(({ name }) => name === holder);
      if (worker === undefined) continue;
      const kill = await this.#happen(killed(worker));
      if (kill !== undefined) this.kills.push(kill);
      await delay(REST_MS);
    }
    await this.#untilSteady(this.kills.at(-1));
  }

  /** Faults, one or two at a time, until the time is over; all are mended when this returns. */
  async rage(seconds: number): Promise<void> {
    const { system, watched } = this;
    const ends = performance.now() + seconds * 1_000;
    const names = (all: readonly { name: string }[]) => all.map(({ name }) => name);
    const places = { workers: names(system.workers), apis: names(system.apis), links: names(system.links) };
    const one = async (random: Random) => {
      for (const choice of chooseFaults(places, random, seconds * FAULTS_PER_SECOND)) {
        if (performance.now() >= ends) return;
        await this.#happen(faultOf(choice, system, watched.listening), choice.forMs);
        await delay(choice.pauseMs);
      }
    };
    await Promise.all([one(new Random(this.seed)), one(new Random(this.seed + 10))]);
  }

  /** @returns undefined when nothing came of it */
  async #happen(fault: Fault, forMs = 0): Promise<Happened | undefined> {
    const { name, to } = fault;
    if (this.#underWay.has(to)) return undefined;
    this.#underWay.add(to);
    this.tell(name);
    const happened = { name, to, beganAt: Date.now(), endedAt: Number.POSITIVE_INFINITY };
    const hasHappened = await within(`the end of the fault`, forMs + MENDED_MS, fault.happen()).catch((error) => {
      this.notDone.push(`${name}: ${reasonOf(error)}`);
      return true;
    });
    happened.endedAt = Date.now();
    this.#underWay.delete(to);
    if (!hasHappened) return undefined;
    this.happened.push(happened);
    return happened;
  }

  /** @param kill the one before, by which deliveries were stopped */
  async #untilSteady(kill: Happened | undefined): Promise<void> {
    const last = (steady: Steady) => steady.arrivals.at(-1) ?? 0;
    const isSteady = () => this.watched.steady.every((steady) => last(steady) > Date.now() - 500);
    for (const ends = Date.now() + PATIENCE_MS; !isSteady() && Date.now() < ends; ) await delay(250);
    if (kill === undefined) return;
    for (const steady of this.watched.steady) {
      if (last(steady) > kill.beganAt + KILLED_MS) continue;
      this.notDone.push(`deliveries to ${steady.id} have not gone on since ${kill.name} at ${clock(kill.beganAt)}`);
    }
  }
}
