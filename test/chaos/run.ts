import { setTimeout as delay } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { s3Client } from '../../src/dev/servers/index.js';
import { anyFault, type Fault } from './faults.js';
import { type Balance, balance } from './ledger.js';
import { OperatorApi } from './operator-api.js';
import { Operators } from './operators.js';
import { Random } from './random.js';
import { Receivers } from './receivers.js';
import { type System, startSystem } from './system.js';
import { startTraffic } from './traffic.js';

export type ChaosOptions = {
  seed: number;
  /** How long faults happen. What is owed then gets `drainSeconds`. */
  seconds: number;
  drainSeconds: number;
  eventsPerSecond: number;
  /** Tells what happens. */
  tell(line: string): void;
};

export type ChaosReport = Balance & {
  seed: number;
  seconds: number;
  faults: Record<string, number>;
  commands: Record<string, number>;
  answers: Record<string, number>;
  /** Deliveries whose outcome was not on record at a fault: no more than these may be repeated. */
  repeatable: number;
  /** After a worker was killed or frozen, until its deliveries went on: seconds, for each steady integration. */
  recoveries: number[];
  /** How long it took, after the last fault, until nothing was owed any more. */
  drainedAfterSeconds: number;
  afterStop: string[];
  endedByThemselves: Record<string, number>;
};

/** Runs the system under load and under faults, and balances its ledger. The same seed chooses the same faults. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, seconds, drainSeconds, eventsPerSecond, tell } = options;
  const receivers = await Receivers.start();
  const system = await startSystem(receivers.port);
  const client = await MongoClient.connect(system.mongodbUrl);
  const s3 = s3Client(system.servers.s3.at);
  try {
    const api = new OperatorApi(system.apis, new Random(seed + 1));
    const operators = new Operators(system, receivers, api, new Random(seed + 2));
    await operators.setUp();
    const traffic = startTraffic(system.apis, eventsPerSecond, seed + 3);
    const stopping = new AbortController();
    const commands = operators.work(stopping.signal);
    const damage = await breakThings(system, receivers, seed, seconds, tell);
    stopping.abort();
    await commands;
    await traffic.stop();
    await operators.settle();
    const drainedAfterSeconds = await drain(operators, drainSeconds, tell);
    const found = await balance(
      { db: client.db('sluice'), s3, receivers },
      traffic.acknowledged,
      operators.integrations,
    );
    return {
      ...{ seed, seconds, ...damage, commands: operators.counts, answers: Object.fromEntries(traffic.answers) },
      ...{ drainedAfterSeconds, afterStop: operators.afterStop, ...found },
      endedByThemselves: Object.fromEntries(
        [...system.apis, ...system.workers].map(({ name, endedByItself }) => [name, endedByItself]),
      ),
    };
  } finally {
    s3.destroy();
    await client.close();
    await system.stop();
    await receivers.stop();
  }
}

/** Faults, one or two at a time, until the time is over; all are mended when this returns. */
async function breakThings(
  system: System,
  receivers: Receivers,
  seed: number,
  seconds: number,
  tell: (line: string) => void,
) {
  const faults: Record<string, number> = {};
  const recoveries: Promise<number | undefined>[] = [];
  let repeatable = 0;
  const ends = performance.now() + seconds * 1_000;
  const unrecorded = ({ repeats }: Fault) => (repeats === undefined ? 0 : receivers.recent(repeats));
  const underWay = new Set<string>();
  const happen = async (fault: Fault) => {
    if (underWay.has(fault.to)) return;
    underWay.add(fault.to);
    tell(fault.name);
    faults[fault.name] = (faults[fault.name] ?? 0) + 1;
    repeatable += unrecorded(fault);
    if (fault.stopsWorker) recoveries.push(...measureRecovery(receivers));
    await fault.happen();
    repeatable += unrecorded(fault);
    underWay.delete(fault.to);
  };
  const one = async (random: Random) => {
    while (performance.now() < ends) {
      await happen(anyFault(system, receivers, random));
      await delay(random.whole(500, 5_000));
    }
  };
  await Promise.all([one(new Random(seed)), one(new Random(seed + 10))]);
  const measured = (await Promise.all(recoveries)).filter((value) => value !== undefined);
  return { faults, repeatable, recoveries: measured };
}

const RECOVERY_LIMIT_MS = 60_000;

/** The longest pause that each steady integration makes in the time after a fault, in seconds. */
function measureRecovery(receivers: Receivers): Promise<number | undefined>[] {
  return receivers.named('/steady').map(async (endpoint) => {
    const at = performance.now();
    const seen = endpoint.arrivals.length;
    while (performance.now() < at + RECOVERY_LIMIT_MS / 2) await delay(500);
    const times = [at, ...endpoint.arrivals.slice(seen)];
    const pauses = times.map((time, i) => (times[i + 1] ?? time) - time);
    return Math.round(Math.max(...pauses) / 100) / 10;
  });
}

async function drain(operators: Operators, seconds: number, tell: (line: string) => void): Promise<number> {
  const started = performance.now();
  const passed = () => Math.round((performance.now() - started) / 100) / 10;
  for (;;) {
    const owed = await operators.owed();
    if (Object.keys(owed).length === 0 || passed() > seconds) return passed();
    tell(`still owed: ${JSON.stringify(owed)}`);
    await delay(2_000);
  }
}
