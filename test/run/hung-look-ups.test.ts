import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startCommand } from '../../scripts/start-command.js';
import { fileText } from '../support/deploy-files.js';
import { temporaryFolder } from '../support/folder.js';

/** So many names whose server does not answer hold up nobody else. */
const HUNG = 15;

/** Opens what it is given, and then looks up a name: both take a thread of the process for as long as they last. */
const PROGRAM = `
  for (const path of process.argv.slice(1)) require('node:fs').open(path, () => {});
  require('node:dns').lookup('localhost', (error, address) => console.log(error?.code ?? address));
`;

test('a worker finds a name while many look-ups hang', { timeout: 30_000 }, async () => {
  const folder = await temporaryFolder();
  const pipes = Array.from({ length: HUNG }, (_, n) => join(folder, `pipe-${n}`));
  // Opening a pipe that nobody writes to waits as long, and in the same way, as asking a name server that says nothing.
  execFileSync('mkfifo', pipes);
  const { env } = startCommand('worker');
  const child = spawn(process.execPath, ['-e', PROGRAM, ...pipes], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [found] = await once(child.stdout, 'data', { signal: AbortSignal.timeout(20_000) });
  expect(String(found).trim()).toMatch(/^(127\.0\.0\.1|::1)$/);
});

test('whatever starts a worker gives it as many threads', () => {
  const threads = `UV_THREADPOOL_SIZE=${startCommand('worker').env.UV_THREADPOOL_SIZE}`;
  const { scripts } = JSON.parse(fileText('package.json'));
  expect(scripts['start:worker']).toContain(`${threads} exec node`);
  expect(scripts.start).toContain(`${threads} exec node`);
});
