import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import type { Receiver } from '../support/receiver.js';
import type { Stack } from '../support/stack.js';
import { startStackAndReceiver } from '../support/stack-and-receiver.js';

const DOCUMENT = fileURLToPath(new URL('../../docs/api.md', import.meta.url));
const run = promisify(execFile);

/** Commands of the document, and what it says they answer, if it does. */
type Shown = { line: number; commands: string; answer: string | undefined };

let stack: Stack;
let receiver: Receiver;

beforeAll(async () => {
  const started = await startStackAndReceiver();
  ({ stack, receiver } = started);
  return started.stop;
});

async function shown(): Promise<Shown[]> {
  const text = await readFile(DOCUMENT, 'utf8');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```\n(?:\n```json\n([\s\S]*?)```)?/g)];
  return blocks.map(({ 1: commands = '', 2: answer, index }) => ({
    line: text.slice(0, index).split('\n').length,
    commands,
    answer,
  }));
}

/** The fields of an answer, with the kinds of their values: what has to be as the document says. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

test('the commands of the document, one after the other, answer what it says', async () => {
  const [settings, ...blocks] = await shown();
  expect(settings?.commands).toContain('INTEGRATIONS=');
  expect(blocks.length).toBeGreaterThanOrEqual(10);
  const here = { API: `${stack.url}/api/v1`, KEY: stack.adminKey, HOOK: receiver.url };
  const env = { PATH: process.env.PATH, ...here, INTEGRATIONS: `${here.API}/org/integrations/eventstream` };
  for (const { line, commands, answer } of blocks) {
    const { stdout } = await run('bash', ['-ec', commands], { env });
    if (answer !== undefined) expect(shapeOf(JSON.parse(stdout)), `line ${line}`).toEqual(shapeOf(JSON.parse(answer)));
    else expect(stdout, `line ${line}`).not.toContain('error_code');
  }
});
