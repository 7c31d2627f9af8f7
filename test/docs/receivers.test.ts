import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { claimPort } from '../../src/dev/servers/ports.js';
import { temporaryFolder } from '../support/folder.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const ROOT = new URL('../../', import.meta.url);

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** The receiver that a document shows, listening here. */
async function programOf(document: string, port: number): Promise<string> {
  const text = await readFile(new URL(`docs/${document}`, ROOT), 'utf8');
  const [shown = '', ...others] = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
  expect([others, shown.match(/listen\(9000\)/g)]).toEqual([[], ['listen(9000)']]);
  return shown.replace('listen(9000)', `listen(${port}, () => console.log('listening'))`);
}

/** Runs it as a reader would, in a folder with the library. @returns what it has printed so far */
async function run(program: string, secret: string): Promise<() => string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'receiver.mjs'), program);
  await symlink(fileURLToPath(new URL('node_modules', ROOT)), join(folder, 'node_modules'));
  const env = { PATH: process.env.PATH, SIGNING_SECRET: secret };
  const running = spawn(process.execPath, ['receiver.mjs'], { cwd: folder, env });
  const ended = once(running, 'close');
  onTestFinished(async () => {
    running.kill();
    await ended;
  });
  let said = '';
  for (const stream of [running.stdout, running.stderr])
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  await until(() => said.includes('listening'));
  return () => said;
}

test.each([
  ['webhooks.md', "name: 'sluice.test'"],
  ['operations.md', 'receiver: sluice.test: a test of integration receiver'],
])('the receiver of %s takes what is signed, and nothing else', async (document, printed) => {
  const { port, release } = await claimPort();
  onTestFinished(release);
  const program = await programOf(document, port);
  const url = `http://127.0.0.1:${port}/`;
  const callback_parameters = { callback_url: url };
  await stack.call('POST', INTEGRATIONS, { id: 'receiver', integration_type: 'permanent', callback_parameters });
  const { body } = await stack.call('GET', `${INTEGRATIONS}/receiver/signing_secret`);
  const said = await run(program, body.signing_secret);

  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
  const answer = await stack.call('POST', `${INTEGRATIONS}/receiver/_test`);
  expect(answer.body).toMatchObject({ ok: true, response_code: 204 });
  await until(() => said().includes(printed));
  await stack.call('DELETE', `${INTEGRATIONS}/receiver`);
});
