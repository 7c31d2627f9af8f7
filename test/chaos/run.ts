import { setTimeout as delay } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { describeMachine } from '../../bench/support/machine.js';
import { s3Client } from '../../src/dev/servers/index.js';
import { collectionsOf } from '../../src/store/database.js';
import { readDeliveries } from './deliveries.js';
import type { Happened } from './faults.js';
import { type Balance, balance } from './ledger.js';
import { OperatorApi } from './operator-api.js';
import { Operators } from './operators.js';
import { Random } from './random.js';
import { Receivers } from './receivers.js';
import { type Recoveries, recoveriesOf, type Steady } from './recovery.js';
import { sentAfterDelete } from './silence.js';
import { Storm } from './storm.js';
import { startSystem } from './system.js';
import { startTraffic } from './traffic.js';

export type ChaosOptions = {
  /** The service's main program, compiled. */
  main: string;
  seed: number;
  /** Workers that are killed one by one, before everything else may break. */
  kills: number;
  /** How long faults happen then. Then what is owed is waited for, as long as it gets less within `drainSeconds`. */
  seconds: number;
  drainSeconds: number;
  eventsPerSecond: number;
  /** Tells what happens. */
  tell(line: string): void;
};

export type ChaosReport = Balance & {
  machine: object;
  seed: number;
  kills: number;
  seconds: number;
  faults: Record<string, number>;
  commands: Record<string, number>;
  answers: Record<string, number>;
  recoveries: Recoveries;
  /** How long it took, after the last fault, until nothing was owed any more. */
  drainedAfterSeconds: number;
  /** What was still owed then, by integration. */
  owed: Record<string, number | string>;
  /** What came to paused integrations, and to deleted ones. */
  afterStop: string[];
  afterDelete: string[];
  endedByThemselves: Record<string, number>;
};

/** Runs the system under load and under faults, and balances its ledger. The same seed chooses the same faults. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  // The AWS SDK announces the end of Node 20 at every start; we support it until it is gone.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { main, seed, kills, seconds, drainSeconds, eventsPerSecond, tell } = options;
  const receivers = await Receivers.start();
  const system = await startSystem({ main, receivers: receivers.port });
  const client = await MongoClient.connect(system.mongodbUrl);
  const db = client.db('sluice');
  const s3 = s3Client(system.servers.s3.at);
  try {
    const machine = await describeMachine(db);
    const api = new OperatorApi(system.apis, new Random(seed + 1));
    const operators = new Operators({ system, receivers, s3 }, api, new Random(seed + 2));
    await operators.setUp();
    const steady = await steadyOf(db, receivers, operators);
    const traffic = startTraffic(system.apis, eventsPerSecond, seed + 3);
    const stopping = new AbortController();
    const commands = operators.work(stopping.signal);
    const storm = new Storm(system, { steady, listening: () => operators.listening() }, seed, tell);
    await storm.killWorkers(kills);
    await storm.rage(seconds);
    stopping.abort();
    await commands;
    await traffic.stop();
    await operators.settle();
    const drained = await drain(operators, drainSeconds, tell);
    const { acknowledged, answers } = traffic;
    const { integrations, counts, afterStop, deleted } = operators;
    const faults = storm.happened;
    const deliveries = await readDeliveries(system.workers);
    const found = await balance({ db, s3, receivers }, { acknowledged, integrations, deliveries, faults });
    return {
      ...{ machine, seed, kills, seconds, faults: countsOf(faults), commands: counts },
      ...{ answers: Object.fromEntries(answers), ...drained, afterStop },
      ...{ afterDelete: await sentAfterDelete(deleted, receivers, s3), ...found },
      recoveries: recoveriesOf(storm.kills, faults, deliveries, steady),
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

/** The integrations that nobody touches. */
async function steadyOf(db: Db, receivers: Receivers, { integrations }: Operators): Promise<Steady[]> {
  const steady = integrations.filter(({ id }) => id.startsWith('steady'));
  const found = await collectionsOf(db)
    .integrations.find({ integration: { $in: steady.map(({ id }) => id) } })
    .toArray();
  const uids = new Map(found.map(({ _id, integration }) => [integration, _id]));
  return steady.map(({ id, place }) => ({ uid: uids.get(id) ?? '', arrivals: receivers.endpoint(place).arrivals }));
}

function countsOf(faults: readonly Happened[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of faults) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Waits until nothing is owed any more, or for `patience` seconds nothing of it has been delivered. */
async function drain(operators: Operators, patience: number, tell: (line: string) => void) {
  const started = performance.now();
  let least = { total: Number.POSITIVE_INFINITY, at: started };
  for (;;) {
    const owed = await operators.owed();
    const at = performance.now();
    const total = Object.values(owed).reduce<number>((sum, one) => sum + (typeof one === 'number' ? one : 1), 0);
    if (total < least.total) least = { total, at };
    const drainedAfterSeconds = Math.round((at - started) / 100) / 10;
    if (total === 0 || at - least.at > patience * 1_000) return { drainedAfterSeconds, owed };
    tell(`still owed: ${JSON.stringify(owed)}`);
    await delay(2_000);
  }
}
