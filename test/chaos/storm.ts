import { setTimeout as delay } from 'node:timers/promises';
import { chooseFaults } from './choices.js';
import { holderOf } from './deliveries.js';
import { type Fault, faultOf, type Happened, killed } from './faults.js';
import { Random } from './random.js';
import type { Endpoint } from './receivers.js';
import type { Steady } from './recovery.js';
import type { System } from './system.js';

/** How long deliveries may need to go on before the next kill comes all the same. */
const PATIENCE_MS = 60_000;
/** A killed worker has begun again, and its deliveries have been silent for a while. */
const REST_MS = 8_000;
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
      await this.#untilSteady();
      const holder = await holderOf(workers, uids);
      const worker = workers.find(({ name }) => name === holder);
      if (worker === undefined) continue;
      const kill = await this.#happen(killed(worker));
      if (kill !== undefined) this.kills.push(kill);
      await delay(REST_MS);
    }
    await this.#untilSteady();
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
        await this.#happen(faultOf(choice, system, watched.listening));
        await delay(choice.pauseMs);
      }
    };
    await Promise.all([one(new Random(this.seed)), one(new Random(this.seed + 10))]);
  }

  /** @returns undefined when nothing came of it */
  async #happen(fault: Fault): Promise<Happened | undefined> {
    const { name, to } = fault;
    if (this.#underWay.has(to)) return undefined;
    this.#underWay.add(to);
    this.tell(name);
    const happened = { name, to, beganAt: Date.now(), endedAt: Number.POSITIVE_INFINITY };
    const hasHappened = await fault.happen();
    happened.endedAt = Date.now();
    this.#underWay.delete(to);
    if (!hasHappened) return undefined;
    this.happened.push(happened);
    return happened;
  }

  async #untilSteady(): Promise<void> {
    const isSteady = () => this.watched.steady.every(({ arrivals }) => (arrivals.at(-1) ?? 0) > Date.now() - 500);
    for (const ends = Date.now() + PATIENCE_MS; !isSteady() && Date.now() < ends; ) await delay(250);
  }
}
