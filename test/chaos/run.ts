import type { S3Client } from '@aws-sdk/client-s3';
import { type Db, MongoClient } from 'mongodb';
import { describeMachine } from '../../bench/support/machine.js';
import { s3Client } from '../../src/dev/servers/index.js';
import { collectionsOf } from '../../src/store/database.js';
import { drain } from './drain.js';
import { Storm } from './faults/storm.js';
import { readDeliveries } from './ledger/deliveries.js';
import { type Course, drawUp, sentAfterDelete } from './ledger/draw-up.js';
import { emptyBalance } from './ledger/ledger.js';
import { recoveriesOf, type Steady } from './ledger/recovery.js';
import type { Deleted } from './ledger/silence.js';
import { Commands } from './load/commands.js';
import { Integrations } from './load/integrations.js';
import { OperatorApi } from './load/operator-api.js';
import { Operators } from './load/operators.js';
import { Receivers } from './load/receivers.js';
import { startTraffic } from './load/traffic.js';
import { Random } from './random.js';
import { type ChaosReport, countsOf } from './report.js';
import { type System, startSystem } from './system/system.js';
import { reasonOf, within } from './waits.js';

export type ChaosOptions = {
  /** The service's main program, compiled. */
  main: string;
  seed: number;
  /** Workers that are killed one by one, before everything else may break. */
  kills: number;
  /** How long faults happen then. */
  seconds: number;
  /** How long anything may take that has to come to pass: a command, an answer, the next delivery of what is owed. */
  patienceSeconds: number;
  eventsPerSecond: number;
  /** Tells what happens. */
  tell(line: string): void;
};

/** Where a run takes place; database and store past all links. */
type Scene = { system: System; receivers: Receivers; db: Db; s3: S3Client };

/** For the reading of millions of records. */
const LEDGER_MS = 900_000;
/** Of a database that is there, and does not answer. */
const DATABASE_MS = 60_000;

/**
 * Runs the system under load and under faults, and balances its ledger. The same seed chooses the same faults. It always
 * comes to its end: what is waited for in vain is in the report.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  // The AWS SDK announces the end of Node 20 at every start; we support it until it is gone.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const receivers = await Receivers.start();
  const system = await startSystem({ main: options.main, receivers: receivers.port });
  const client = await MongoClient.connect(system.mongodbUrl, { socketTimeoutMS: DATABASE_MS });
  const s3 = s3Client(system.servers.s3.at);
  try {
    return await play(options, { system, receivers, db: client.db('sluice'), s3 });
  } finally {
    s3.destroy();
    await client.close();
    await system.stop();
    await receivers.stop();
  }
}

async function play(options: ChaosOptions, scene: Scene): Promise<ChaosReport> {
  const { seed, kills, seconds, eventsPerSecond, tell } = options;
  const { system, receivers, db } = scene;
  const patienceMs = options.patienceSeconds * 1_000;
  const machine = await describeMachine(db);
  const { operators, commands, integrations } = staff(scene, seed, patienceMs);
  await operators.setUp();
  const steady = await steadyOf(db, receivers, integrations);
  const traffic = startTraffic(system.apis, eventsPerSecond, seed + 3);
  const stopping = new AbortController();
  const work = operators.work(stopping.signal);
  const storm = new Storm(system, { steady, listening: () => operators.listening() }, seed, tell);
  await storm.killWorkers(kills);
  await storm.rage(seconds);
  stopping.abort();
  await work;
  const notAccepted = await traffic.stop(patienceMs);
  await operators.settle();
  const drained = await drain(() => operators.owed(), patienceMs, tell);

  const faults = storm.happened;
  const deliveries = await readDeliveries(system.workers);
  const course = { acknowledged: traffic.acknowledged, integrations: integrations.all, deliveries, faults };
  const { unread, ...found } = await findings(scene, course, commands.deleted);
  const programs = [...system.apis, ...system.workers];
  const notEnded = programs.flatMap(({ notDone }) => notDone);
  return {
    ...{ machine, seed, kills, seconds, faults: countsOf(faults), commands: operators.counts },
    ...{ answers: Object.fromEntries(traffic.answers), ...drained, afterStop: commands.afterStop, ...found },
    notDone: [...operators.notDone, ...notAccepted, ...storm.notDone, ...notEnded, ...unread],
    recoveries: recoveriesOf(storm.kills, faults, deliveries, steady),
    endedByThemselves: Object.fromEntries(programs.map(({ name, endedByItself }) => [name, endedByItself])),
  };
}

/** What the ledger says, and why it could not be drawn up, where it could not. */
async function findings(scene: Scene, course: Course, deleted: readonly Deleted[]) {
  const unread: string[] = [];
  const unless = <T>(what: string, reading: Promise<T>, otherwise: T): Promise<T> => {
    return within('its end', LEDGER_MS, reading).catch((error) => {
      unread.push(`${what}: ${reasonOf(error)}`);
      return otherwise;
    });
  };
  const balance = await unless('the ledger', drawUp(scene, course), emptyBalance());
  const late = sentAfterDelete(scene, deleted);
  return { ...balance, afterDelete: await unless('what came to deleted integrations', late, []), unread };
}

/** Operators, and what they work with. */
function staff({ system, receivers, s3 }: Scene, seed: number, patienceMs: number) {
  const random = new Random(seed + 2);
  const api = new OperatorApi(system.apis, new Random(seed + 1), patienceMs);
  const integrations = new Integrations(api, receivers, system);
  const around = { api, integrations, receivers, s3 };
  const commands = new Commands(around, random);
  return { integrations, commands, operators: new Operators(around, commands, random) };
}

/** The integrations that nobody touches. */
async function steadyOf(db: Db, receivers: Receivers, { all }: Integrations): Promise<Steady[]> {
  const steady = all.filter(({ id }) => id.startsWith('steady'));
  const found = await collectionsOf(db)
    .integrations.find({ integration: { $in: steady.map(({ id }) => id) } })
    .toArray();
  const uids = new Map(found.map(({ _id, integration }) => [integration, _id]));
  return steady.map(({ id, place }) => ({
    ...{ id, uid: uids.get(id) ?? '', arrivals: receivers.endpoint(place).arrivals },
  }));
}
