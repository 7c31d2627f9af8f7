import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

import { temporaryFolder } from '../support/folder.js';
import { ownServers } from '../support/own-servers.js';
import { processesNaming } from '../support/process-table.js';
import { until } from '../support/until.js';

const HOLDER = fileURLToPath(new URL('../support/holds-servers.ts', import.meta.url));

/** A process that has started all servers in `dataDir`, in a process group of its own as a shell would give it. */
async function holder(dataDir: string): Promise<ChildProcess & { said: () => string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, dataDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  await until(() => said.includes('ready'), { timeoutMs: 40_000 });
  return Object.assign(child, { said: () => said });
}

/** The servers only: not the holder, which has the folder among its arguments as well. */
async function serversIn(dataDir: string) {
  return (await processesNaming(`${dataDir}/`)).filter(({ command }) => !command.includes(HOLDER));
}

async function mongodbIsUp(dataDir: string): Promise<boolean> {
  const log = await readFile(join(dataDir, 'mongodb', 'mongodb.log'), 'utf8');
  return log.includes('Transition to primary complete');
}

describe.skipIf(process.platform !== 'linux')('no server outlives the process that started it', () => {
  test('not even when that is killed with SIGKILL', async () => {
    const dataDir = await temporaryFolder();
    const parent = await holder(dataDir);
    expect(await serversIn(dataDir)).toHaveLength(3);

    parent.kill('SIGKILL');

    await until(async () => (await serversIn(dataDir)).length === 0, { timeoutMs: 20_000 });
  });

  test('a Ctrl-C leaves the servers to the process that started them, which ends them in order', async () => {
    const dataDir = await temporaryFolder();
    const parent = await holder(dataDir);
    const exited = once(parent, 'exit');

    process.kill(-(parent.pid ?? 0), 'SIGINT');

    expect(await exited).toEqual([0, null]);
    expect(parent.said()).toContain('MongoDB still answers');
    expect(await serversIn(dataDir)).toEqual([]);
  });

  test('when one cannot start, the others are stopped, and the error tells why', async () => {
    const dataDir = await temporaryFolder();
    const start = ownServers(['mongodb', 'temporal', 's3'], { dataDir, temporal: { args: ['--no-such-flag'] } });

    await expect(start).rejects.toThrow(
      /^Temporal did not start: it ended with exit code 1\. Its log \S+ says:\n.*no-such-flag/s,
    );
    expect(await serversIn(dataDir)).toEqual([]);
  });

  test('when one fails late, those that are up already are stopped', async () => {
    const [dataDir, folder] = [await temporaryFolder(), await temporaryFolder()];
    await writeFile(join(folder, 'weed'), '#!/bin/sh\nsleep 4\necho no room >&2\nexit 3\n', { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
    const failed = expect(ownServers(['mongodb', 's3'], { dataDir, env })).rejects.toThrow(
      /exit code 3\..*\n {2}no room$/s,
    );
    await until(() => mongodbIsUp(dataDir));

    await failed;

    expect(await serversIn(dataDir)).toEqual([]);
  });

  test('when the start is given up, what has been started is stopped', async () => {
    const dataDir = await temporaryFolder();
    const asked = new AbortController();
    const start = ownServers(['mongodb', 'temporal', 's3'], { dataDir, signal: asked.signal });
    const failed = expect(start).rejects.toThrow('given up');
    await until(async () => (await serversIn(dataDir)).length > 0);

    asked.abort(new Error('given up'));

    await failed;
    expect(await serversIn(dataDir)).toEqual([]);
  });

  test('a server that dies is reported', async () => {
    const lines: string[] = [];
    const report = { line: (text: string) => lines.push(text), progress: () => {} };
    const dataDir = await temporaryFolder();
    await ownServers(['mongodb'], { dataDir, report });
    lines.length = 0;

    for (const { pid } of await serversIn(dataDir)) process.kill(pid, 'SIGKILL');

    await until(() => lines.length > 0);
    expect(lines).toEqual([expect.stringMatching(/^MongoDB ended with SIGKILL; its log is \S+mongodb\.log$/)]);
  });
});

test('a data folder that another server holds is named in the error, with what the server says', async () => {
  const dataDir = await temporaryFolder();
  await ownServers(['mongodb'], { dataDir });
  await expect(ownServers(['mongodb'], { dataDir })).rejects.toThrow(/^MongoDB did not start: .*mongod\.lock/s);
});
