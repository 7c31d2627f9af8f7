import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The service, or one half of it, in a process of its own. */
export type ServiceProcess = {
  /** Where its API is; empty without one. */
  url: string;
  /** Where it answers operators; empty without SLUICE_METRICS_PORT. */
  operatorsUrl: string;
  /** All that it has printed so far. */
  output(): string;
  /** Ends it in order. @returns its exit code; null when a signal has ended it */
  stop(): Promise<number | null>;
  /** Ends it as a power cut does. */
  kill(): Promise<number | null>;
};

/** Starts it from the sources, with this environment alone; it is at work when this returns. */
export async function startService(
  part: 'all' | 'api' | 'worker',
  env: Record<string, string>,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/run/main.ts', part], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals) => {
    if (isOver()) return child.exitCode;
    const over = once(child, 'close');
    child.kill(signal);
    await over;
    return child.exitCode;
  };
  const last = part !== 'api' ? 'worker.polling' : env.SLUICE_METRICS_PORT ? 'metrics.listening' : 'api.listening';
  await until(() => isOver() || output.includes(`"msg":"${last}"`), { timeoutMs: 90_000, everyMs: 50 });
  if (isOver()) throw new Error(`the service ended before it was at work: ${output}`);
  const urlOf = (what: string) => new RegExp(`"url":"([^"]+)","msg":"${what}.listening"`).exec(output)?.[1] ?? '';
  return {
    url: urlOf('api'),
    operatorsUrl: urlOf('metrics'),
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
