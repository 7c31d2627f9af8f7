import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { generateEncryptionKey } from '../../src/store/encryption.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MEMORY_EVERY_MS = 100;

/** The API as it runs in production: compiled, in a process of its own. */
export type ApiProcess = {
  url: string;
  key: string;
  pid: number;
  /** The most resident memory since the last time this was asked, in MiB. */
  peakMemory(): number;
  stop(): Promise<void>;
};

/** Compiles the project and starts the API. Temporal is not needed to take events in. */
export async function startApiProcess(mongodbUrl: string): Promise<ApiProcess> {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { cwd: ROOT });
  const key = 'a-key-for-the-benchmark-only';
  const api = spawn(process.execPath, ['dist/run/main.js', 'api'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      MONGODB_URL: mongodbUrl,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      SLUICE_ADMIN_KEY: key,
      SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('bench').reveal(),
      ...(process.env.API_NODE_OPTIONS && { NODE_OPTIONS: process.env.API_NODE_OPTIONS }),
      NODE_ENV: 'production',
    },
  });
  const url = await listening(api);
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentMib(api));
  }, MEMORY_EVERY_MS);
  return {
    url,
    key,
    pid: api.pid ?? 0,
    peakMemory: () => {
      const most = Math.max(peak, residentMib(api));
      peak = 0;
      return Math.round(most);
    },
    stop: async () => {
      clearInterval(sampling);
      if (api.exitCode !== null) return;
      const exited = once(api, 'exit');
      api.kill('SIGTERM');
      await exited;
    },
  };
}

async function listening(api: ChildProcess): Promise<string> {
  if (!api.stdout) throw new Error('the API has no output');
  for await (const text of createInterface({ input: api.stdout })) {
    const line = JSON.parse(text);
    if (line.msg !== 'api.listening') continue;
    api.stdout.resume();
    return line.url;
  }
  throw new Error('the API ended before it listened');
}

function residentMib(api: ChildProcess): number {
  const path = `/proc/${api.pid}/status`;
  if (!existsSync(path)) return 0;
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(path, 'utf8')) ?? [];
  return Number(kib ?? 0) / 1024;
}
