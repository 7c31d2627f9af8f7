import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createBucket,
  quiet,
  type S3Address,
  startMongodb,
  startS3,
  startTemporal,
} from '../../../src/dev/servers/index.js';
import { claimPort } from '../../../src/dev/servers/ports.js';
import { generateEncryptionKey } from '../../../src/store/encryption.js';
import { Disk } from './disk.js';
import { Link } from './link.js';
import { Program } from './program.js';
import { Server } from './server.js';

export const BUCKET = 'chaos';
export const KEY = 'a-key-for-the-chaos-tests-only';
/** Folder of its data. */
const MONGODB = 'mongodb';
const PREFIX = 'sluice-chaos-';
const APIS = 2;
const WORKERS = 2;

// Short pauses, so that much happens in little time. Budgets are the product's own.
const PACE = {
  SLUICE_RETRY_BASE_SECONDS: '1',
  SLUICE_RETRY_CAP_SECONDS: '10',
  SLUICE_PROBE_BASE_SECONDS: '1',
  SLUICE_PROBE_CAP_SECONDS: '5',
};

/** Deliveries tell when they begin. */
const LOGGED = { SLUICE_LOG_LEVEL: 'debug' };

export type SystemServers = {
  mongodb: Server<{ url: string }>;
  temporal: Server<{ address: string }>;
  s3: Server<S3Address>;
};

/** The whole system as separate processes, with a link between any two that talk to each other. */
export type System = {
  servers: SystemServers;
  apis: (Program & { url: string })[];
  workers: Program[];
  /** By what they join: `platforms to api-1`, `api-1 to mongodb`, `workers to receivers`, `workers to s3`, … */
  links: Link[];
  /** That of MongoDB, where one could be had. */
  disk: Disk | undefined;
  /** Where workers find the receivers and the store. */
  receiversPort: number;
  s3: S3Address;
  /** Past all links, for those who check. */
  mongodbUrl: string;
  stop(): Promise<void>;
};

export type SystemOptions = {
  /** The service's main program, compiled. */
  main: string;
  /** Port of the receivers. */
  receivers: number;
  env?: Record<string, string>;
};

export async function startSystem({ main, receivers, env = {} }: SystemOptions): Promise<System> {
  await removeAbandoned();
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const undo: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const disk = await Disk.mount(join(dataDir, MONGODB));
    if (disk !== undefined) undo.push(() => disk.unmount());
    const servers = await startServers(dataDir, undo);
    await createBucket(servers.s3.at, BUCKET);
    const links: Link[] = [];
    const open = async (name: string, port: () => number) => {
      const link = await Link.open(name, () => ({ host: '127.0.0.1', port: port() }));
      undo.push(() => link.close());
      links.push(link);
      return link.port;
    };
    const receiversPort = await open('workers to receivers', () => receivers);
    const s3Port = await open('workers to s3', () => portOf(servers.s3.at.endpoint));
    const common = { ...PACE, ...env, ...commonSettings() };
    const start = async (name: string, part: 'api' | 'worker', own: Record<string, string>) => {
      const mongodb = await open(`${name} to mongodb`, () => portOf(servers.mongodb.at.url));
      const temporal = await open(`${name} to temporal`, () => portOf(`tcp://${servers.temporal.at.address}`));
      const settings = {
        MONGODB_URL: `mongodb://127.0.0.1:${mongodb}/sluice?directConnection=true`,
        TEMPORAL_ADDRESS: `127.0.0.1:${temporal}`,
      };
      const logFile = join(process.env.SLUICE_CHAOS_LOGS ?? dataDir, `${name}.log`);
      const program = new Program({ name, main, part, env: { ...common, ...settings, ...own }, logFile });
      undo.push(() => program.stop());
      return program;
    };
    const apis: System['apis'] = [];
    for (let i = 1; i <= APIS; i += 1) {
      const { port, release } = await claimPort();
      undo.push(async () => release());
      const api = await start(`api-${i}`, 'api', { PORT: String(port) });
      const platforms = await open(`platforms to api-${i}`, () => port);
      apis.push(Object.assign(api, { url: `http://127.0.0.1:${platforms}` }));
    }
    const workers: Program[] = [];
    for (let i = 1; i <= WORKERS; i += 1) workers.push(await start(`worker-${i}`, 'worker', LOGGED));
    return {
      ...{ servers, apis, workers, links, disk, receiversPort, stop },
      s3: { ...servers.s3.at, endpoint: `http://127.0.0.1:${s3Port}` },
      mongodbUrl: servers.mongodb.at.url,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What runs left behind that were killed. The folder's name tells whose it is. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = /^sluice-chaos-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    await Disk.unmount(join(tmpdir(), name, MONGODB));
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

async function startServers(dataDir: string, undo: (() => Promise<unknown>)[]): Promise<SystemServers> {
  const [mongodbPort, temporalPort, uiPort, s3Port] = await Promise.all(Array.from({ length: 4 }, freePort));
  const folder = async (name: string) => {
    const path = join(dataDir, name);
    await mkdir(path, { recursive: true });
    return { dataDir: path, report: quiet };
  };
  const [mongodb, temporal, s3] = await Promise.all([
    Server.start('mongodb', async () => startMongodb({ ...(await folder(MONGODB)), port: mongodbPort })),
    Server.start('temporal', async () =>
      startTemporal({ ...(await folder('temporal')), port: temporalPort, uiPort, persistent: true }),
    ),
    Server.start('s3', async () => startS3({ ...(await folder('s3')), port: s3Port })),
  ]);
  undo.push(() => Promise.all([mongodb.stop(), temporal.stop(), s3.stop()]));
  return { mongodb, temporal, s3 };
}

/** A port that a server may prefer, now and after each restart. */
async function freePort(): Promise<number> {
  const { port, release } = await claimPort();
  release();
  return port;
}

function commonSettings(): Record<string, string> {
  return {
    SLUICE_ADMIN_KEY: KEY,
    SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('chaos').reveal(),
    SLUICE_ALLOW_PRIVATE_TARGETS: '127.0.0.0/8',
    SLUICE_MAX_INTEGRATIONS: '20000',
  };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
