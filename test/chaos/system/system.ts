import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createBucket, type S3Address } from '../../../src/dev/servers/index.js';
import { claimPort } from '../../../src/dev/servers/ports.js';
import { makeDataFolder } from './data-folder.js';
import { Disk } from './disk.js';
import { Link } from './link.js';
import { Program } from './program.js';
import { MONGODB, type SystemServers, startServers } from './servers.js';
import { BUCKET, commonSettings, LOGGED } from './settings.js';

const APIS = 2;
const WORKERS = 2;

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
};

export async function startSystem(options: SystemOptions): Promise<System> {
  const undo: Undo = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await start(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What takes the system down again, in the opposite order. */
type Undo = (() => Promise<unknown>)[];

async function start({ main, receivers }: SystemOptions, undo: Undo): Promise<Omit<System, 'stop'>> {
  const dataDir = await makeDataFolder();
  undo.push(() => rm(dataDir, { recursive: true, force: true }));
  const disk = await Disk.mount(join(dataDir, MONGODB));
  if (disk !== undefined) undo.push(() => disk.unmount());
  const servers = await startServers(dataDir);
  undo.push(() => Promise.all(Object.values(servers).map((server) => server.stop())));
  await createBucket(servers.s3.at, BUCKET);
  const links = new Links(undo);
  const receiversPort = await links.open('workers to receivers', () => receivers);
  const s3Port = await links.open('workers to s3', () => portOf(servers.s3.at.endpoint));
  const supervisor = new Supervisor(main, dataDir, servers, links, undo);
  const apis: System['apis'] = [];
  for (let i = 1; i <= APIS; i += 1) apis.push(await supervisor.startApi(`api-${i}`));
  const workers: Program[] = [];
  for (let i = 1; i <= WORKERS; i += 1) workers.push(await supervisor.start(`worker-${i}`, 'worker', LOGGED));
  return {
    ...{ servers, apis, workers, links: links.all, disk, receiversPort },
    s3: { ...servers.s3.at, endpoint: `http://127.0.0.1:${s3Port}` },
    mongodbUrl: servers.mongodb.at.url,
  };
}

class Links {
  readonly all: Link[] = [];

  constructor(private readonly undo: Undo) {}

  /** @returns the port to connect to instead of that one */
  async open(name: string, port: () => number): Promise<number> {
    const link = await Link.open(name, () => ({ host: '127.0.0.1', port: port() }));
    this.undo.push(() => link.close());
    this.all.push(link);
    return link.port;
  }
}

/** Starts the service's own processes, each with links of its own to the servers. */
class Supervisor {
  readonly #common = commonSettings();

  constructor(
    private readonly main: string,
    private readonly dataDir: string,
    private readonly servers: SystemServers,
    private readonly links: Links,
    private readonly undo: Undo,
  ) {}

  async startApi(name: string): Promise<Program & { url: string }> {
    const { port, release } = await claimPort();
    this.undo.push(async () => release());
    const api = await this.start(name, 'api', { PORT: String(port) });
    const platforms = await this.links.open(`platforms to ${name}`, () => port);
    return Object.assign(api, { url: `http://127.0.0.1:${platforms}` });
  }

  async start(name: string, part: 'api' | 'worker', own: Record<string, string>): Promise<Program> {
    const { servers, links, main } = this;
    const mongodb = await links.open(`${name} to mongodb`, () => portOf(servers.mongodb.at.url));
    const temporal = await links.open(`${name} to temporal`, () => portOf(`tcp://${servers.temporal.at.address}`));
    const env = {
      ...this.#common,
      MONGODB_URL: `mongodb://127.0.0.1:${mongodb}/sluice?directConnection=true`,
      TEMPORAL_ADDRESS: `127.0.0.1:${temporal}`,
      ...own,
    };
    const logFile = join(process.env.SLUICE_CHAOS_LOGS ?? this.dataDir, `${name}.log`);
    const program = new Program({ name, main, part, env, logFile });
    this.undo.push(() => program.stop());
    return program;
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
