import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startCommand } from '../../scripts/start-command.js';
import { residentMib } from './processes.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MEMORY_EVERY_MS = 100;

/** One half of the service as it runs in production: compiled, in a process of its own. */
export type ServiceProcess = {
  pid: number;
  /** Of the API; '' of a worker. */
  url: string;
  /** The most resident memory since the last time this was asked, in MiB. */
  peakMemory(): number;
  stop(): Promise<void>;
};

/** Compiles the project and bundles the workflows. */
export function buildService(): void {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { cwd: ROOT, stdio: 'inherit' });
}

export async function startService(part: 'api' | 'worker', env: Record<string, string>): Promise<ServiceProcess> {
  const start = startCommand(part);
  const service = spawn(process.execPath, [...start.options, ...profiling(), 'dist/run/main.js', part], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, PORT: '0', NODE_ENV: 'production', ...start.env, ...env },
  });
  const url = await started(service);
  const pid = service.pid ?? 0;
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentMib(pid));
  }, MEMORY_EVERY_MS);
  return {
    pid,
    url,
    peakMemory: () => {
      const most = Math.max(peak, residentMib(pid));
      peak = 0;
      return Math.round(most);
    },
    stop: async () => {
      clearInterval(sampling);
      if (service.exitCode !== null) return;
      const exited = once(service, 'exit');
      service.kill('SIGTERM');
      await exited;
    },
  };
}

/** `BENCH_CPU_PROFILE=folder` has a CPU profile written there at the end. */
function profiling(): string[] {
  const folder = process.env.BENCH_CPU_PROFILE;
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

async function started(service: ChildProcess): Promise<string> {
  if (!service.stdout) throw new Error('the service has no output');
  for await (const text of createInterface({ input: service.stdout })) {
    const line = JSON.parse(text);
    if (line.msg !== 'api.listening' && line.msg !== 'worker.polling') continue;
    service.stdout.resume();
    return line.url ?? '';
  }
  throw new Error('the service ended before it had started');
}
