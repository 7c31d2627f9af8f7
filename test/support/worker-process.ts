import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { startCommand } from '../../scripts/start-command.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A worker in a process of its own. */
export type WorkerProcess = {
  /** SIGKILL; resolves once the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves once the process has ended in order. */
  stop(): Promise<void>;
};

/**
 * Starts a worker as `npm run start:worker` does, from the sources, and waits until it takes tasks. It ends with the test
 * at the latest.
 */
export async function startWorkerInProcess(env: Record<string, string>): Promise<WorkerProcess> {
  const start = startCommand('worker');
  const child = spawn(process.execPath, [...start.options, '--import', 'tsx', 'src/run/main.ts', 'worker'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...start.env, ...env, SLUICE_LOG_LEVEL: 'info' },
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  onTestFinished(() => end('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    if (JSON.parse(line).msg !== 'worker.polling') continue;
    child.stdout.resume();
    return { kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
  }
  throw new Error('the worker ended before it had started');
}
