import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { generateEncryptionKey } from '../../src/store/encryption.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** An API in a process of its own, from its sources, ended when the test is over. `env` adds to its settings. */
export async function startApiProcess(env: Record<string, string>): Promise<{ url: string; pid: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/run/main.ts', 'api'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      // Nobody is there: events are taken in without Temporal.
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('test').reveal(),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text);
    if (line.msg !== 'api.listening') continue;
    child.stdout.resume();
    return { url: line.url, pid: child.pid ?? 0 };
  }
  throw new Error('the API ended before it had started');
}
