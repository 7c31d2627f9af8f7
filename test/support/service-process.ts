import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The service, or its worker alone, in a process of its own. */
export type ServiceProcess = {
  /** Where its API is; empty without one. */
  url: string;
  /** All that it has printed so far. */
  output(): string;
  /** Ends it in order. @returns its exit code; null when a signal has ended it */
  stop(): Promise<number | null>;
  /** Ends it as a power cut does. */
  kill(): Promise<number | null>;
};

/** Starts it from the sources, with this environment alone; it is at work when this returns. */
export async function startService(part: 'all' | 'worker', env: Record<string, string>): Promise<ServiceProcess> {
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
  await until(() => isOver() || output.includes('worker.polling'), { timeoutMs: 90_000, everyMs: 50 });
  if (isOver()) throw new Error(`the service ended before it was at work: ${output}`);
  const [, url = ''] = /"url":"([^"]+)","msg":"api.listening"/.exec(output) ?? [];
  return { url, output: () => output, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}
