import { setTimeout as delay } from 'node:timers/promises';
import { anyFault, type Fault, type Happened, killed } from './faults.js';
import { Random } from './random.js';
import type { Receivers } from './receivers.js';
import type { System } from './system.js';

/** How long deliveries may need to go on after a kill before the next one comes all the same. */
const PATIENCE_MS = 60_000;
/** A killed worker has begun again, and deliveries have spread, before the next one is killed. */
const REST_MS = 8_000;

/** Breaks things, and keeps a list of what it broke. */
export class Storm {
  readonly happened: Happened[] = [];
  readonly #underWay = new Set<string>();

  constructor(
    private readonly system: System,
    private readonly receivers: Receivers,
    private readonly seed: number,
    private readonly tell: (line: string) => void,
  ) {}

  /** Kills workers one by one, each when deliveries go on after the one before. Nothing else breaks. */
  async killWorkers(times: number): Promise<void> {
    for (let i = 0; i < times; i += 1) {
      const worker = this.system.workers[i % this.system.workers.length];
      if (worker !== undefined) await this.#happen(killed(worker));
      await delay(REST_MS);
      for (const ends = Date.now() + PATIENCE_MS; !this.#isSteady() && Date.now() < ends; ) await delay(250);
    }
  }

  /** Faults, one or two at a time, until the time is over; all are mended when this returns. */
  async rage(seconds: number): Promise<void> {
    const ends = performance.now() + seconds * 1_000;
    const one = async (random: Random) => {
      while (performance.now() < ends) {
        await this.#happen(anyFault(this.system, this.receivers, random));
        await delay(random.whole(500, 5_000));
      }
    };
    await Promise.all([one(new Random(this.seed)), one(new Random(this.seed + 10))]);
  }

  async #happen(fault: Fault): Promise<void> {
    const { name, to } = fault;
    if (this.#underWay.has(to)) return;
    this.#underWay.add(to);
    this.tell(name);
    const happened = { name, to, beganAt: Date.now(), endedAt: Number.POSITIVE_INFINITY };
    if (await fault.happen()) this.happened.push(happened);
    happened.endedAt = Date.now();
    this.#underWay.delete(to);
  }

  #isSteady(): boolean {
    return this.receivers.named('/steady').every(({ arrivals }) => (arrivals.at(-1) ?? 0) > Date.now() - 500);
  }
}
