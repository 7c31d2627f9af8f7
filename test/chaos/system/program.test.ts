import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../support/until.js';
import { Program } from './program.js';

const HEEDS = `console.log('up'); setInterval(() => {}, 1000);`;
const DOES_NOT = `process.on('SIGTERM', () => {}); ${HEEDS}`;
let folder: string;

afterEach(() => rm(folder, { recursive: true, force: true }));

async function start(code: string): Promise<Program> {
  folder = await mkdtemp(join(tmpdir(), 'sluice-program-'));
  const [main, logFile] = [join(folder, 'main.cjs'), join(folder, 'log')];
  await writeFile(main, code);
  const program = new Program({ name: 'worker-1', main, part: 'worker', env: {}, logFile, graceMs: 500 });
  await until(async () => (await readFile(logFile, 'utf8')).includes('up'));
  return program;
}

it('a process that does not end in order is ended by force, and named', async () => {
  const program = await start(DOES_NOT);
  await program.stop();
  expect(program.notDone).toEqual([expect.stringMatching(/^worker-1: SIGTERM at .*, and not ended 0\.5 s later$/)]);
});

it('a process that ends in order, or is killed, is none to be named; what was killed is started again', async () => {
  const program = await start(HEEDS);
  program.signal('SIGKILL');
  await until(async () => (await readFile(program.logFile, 'utf8')).match(/up/g)?.length === 2);
  await program.stop();
  expect(program.notDone).toEqual([]);
  expect(program.endedByItself).toBe(0);
});
