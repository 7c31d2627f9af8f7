import type { Db } from 'mongodb';
import type { Settings } from '../../settings/schema.js';
import { type Database, openDatabase } from '../../store/database.js';
import { Keyring } from '../../store/encryption.js';
import type { SecretName } from '../../store/lost-secret.js';
import { Secrets } from '../../store/secrets.js';
import { type Finding, failed, ok, warning } from './finding.js';
import { wantedIndexes } from './wanted-indexes.js';

const OLDEST_VERSION = 6;
/** Times of events come from the processes' clocks. */
const SKEW_MS = 2_000;

/** Looks at the database, the indexes in it, and whether what is encrypted in it can be read. */
export async function checkMongodb(settings: Settings): Promise<Finding[]> {
  let database: Database;
  try {
    database = await openDatabase(settings.MONGODB_URL);
  } catch (error) {
    return [failed('mongodb', error instanceof Error ? error.message : String(error), 'it is needed for everything')];
  }
  try {
    const checks = [checkServer, checkClock, checkIndexes, checkSecrets, checkApiKeys];
    return (await Promise.all(checks.map((check) => check(database, settings)))).flat();
  } finally {
    await database.close();
  }
}

async function checkServer({ db }: Database): Promise<Finding[]> {
  const [{ version }, hello] = await Promise.all([db.admin().serverInfo(), db.admin().command({ hello: 1 })]);
  const found = [
    Number.parseInt(version, 10) >= OLDEST_VERSION
      ? ok('mongodb', `version ${version}, database ${db.databaseName}`)
      : failed('mongodb', `version ${version} is too old`, `upgrade it to ${OLDEST_VERSION}.0 or newer`),
  ];
  const members = Array.isArray(hello.hosts) ? hello.hosts.length : 0;
  const set = 'replica set';
  if (hello.msg === 'isdbgrid') return [...found, ok(set, 'a sharded cluster')];
  if (members >= 3) return [...found, ok(set, `${hello.setName} with ${members} members`)];
  const few = 'give it three members, so that accepted events survive the loss of a machine';
  return members > 0
    ? [...found, warning(set, `${hello.setName} has ${members} member${members > 1 ? 's' : ''}`, few)]
    : [...found, warning(set, 'a single server: new events are looked for every 100 ms instead of being told', few)];
}

async function checkClock({ db }: Database): Promise<Finding> {
  const before = Date.now();
  const { localTime } = await db.admin().command({ hello: 1 });
  const skew = Math.abs(localTime.getTime() - (before + Date.now()) / 2);
  return skew <= SKEW_MS
    ? ok('clock', "agrees with MongoDB's")
    : warning(
        'clock',
        `differs from MongoDB's by ${Math.round(skew / 1_000)} s`,
        'keep both by NTP; events get its times',
      );
}

async function checkIndexes({ db }: Database, settings: Settings): Promise<Finding> {
  const wanted = await wantedIndexes(settings);
  const names = [...new Set(wanted.map(({ collection }) => collection))];
  const there = new Set((await Promise.all(names.map((name) => keysOf(db, name)))).flat());
  const missing = wanted.filter(({ collection, key }) => !there.has(`${collection} ${JSON.stringify(key)}`));
  if (missing.length === 0) return ok('indexes', `all ${wanted.length} are there`);
  const which = missing.map(({ collection, key }) => `${collection} ${JSON.stringify(key)}`).join(', ');
  return failed('indexes', `missing: ${which}`, 'every start of the service makes them: start an API or a worker');
}

async function keysOf(db: Db, name: string): Promise<string[]> {
  const indexes = await db
    .collection(name)
    .indexes()
    // A collection that nothing was written to is not there.
    .catch(() => []);
  return indexes.map(({ key }) => `${name} ${JSON.stringify(key)}`);
}

async function checkSecrets({ collections }: Database, settings: Settings): Promise<Finding> {
  const { SLUICE_ENCRYPTION_KEYS: keys } = settings;
  const make = 'make one with: npm run --silent sluice -- secrets generate-key';
  if (keys === undefined) return failed('encryption keys', 'SLUICE_ENCRYPTION_KEYS is not set', make);
  const secrets = new Secrets(collections.secrets, new Keyring(keys));
  const samples = await collections.secrets
    .aggregate<{ _id: string; one: string; field: SecretName; count: number }>([
      { $group: { _id: '$keyId', one: { $first: '$_id' }, field: { $first: '$field' }, count: { $sum: 1 } } },
    ])
    .toArray();
  const closed: string[] = [];
  for (const { _id: keyId, one, field, count } of samples) {
    await secrets.get({ id: one }, field).catch(() => closed.push(`${count} with key ${keyId}`));
  }
  const all = samples.reduce((sum, { count }) => sum + count, 0);
  if (closed.length === 0) return ok('encryption keys', `they open the ${all} stored secrets`);
  const mend =
    'add that key to SLUICE_ENCRYPTION_KEYS again; without it these secrets have to be given anew with a PATCH';
  return failed('encryption keys', `they do not open ${closed.join(', ')}`, mend);
}

async function checkApiKeys({ collections }: Database, { SLUICE_ADMIN_KEY: own }: Settings): Promise<Finding> {
  const count = await collections.apiKeys.estimatedDocumentCount();
  if (count > 0 || own !== undefined) return ok('api keys', `${count}${own ? ' and SLUICE_ADMIN_KEY' : ''}`);
  const mend = 'npm run --silent sluice -- keys create --tenant default --role admin --name ops';
  return warning('api keys', 'there is none, so nobody gets in', mend);
}
