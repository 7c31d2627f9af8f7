import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { mongodBinary, temporalBinary, weedBinary } from '../../src/dev/servers/binaries.js';
import { quiet } from '../../src/dev/servers/index.js';
import { temporaryFolder } from '../support/folder.js';

test.each([
  ['mongod', mongodBinary],
  ['temporal', temporalBinary],
  ['weed', weedBinary],
])('a %s on PATH is used before anything is fetched', async (command, find) => {
  const [folder, cache] = [await temporaryFolder(), await temporaryFolder()];
  const installed = join(folder, command);
  await writeFile(installed, '', { mode: 0o755 });
  const env = { PATH: `/nowhere:${folder}`, XDG_CACHE_HOME: cache };
  expect(await find({ report: quiet, env })).toBe(installed);
});

test('where a server cannot be had, one line says why and what to do', async () => {
  const env = { PATH: await temporaryFolder(), XDG_CACHE_HOME: await temporaryFolder() };
  await expect(weedBinary({ report: quiet, env })).rejects.toThrow(
    /^SeaweedFS cannot be had: .+\. Put SeaweedFS \(weed\) on PATH, or set SLUICE_S3_ENDPOINT to a server that runs$/,
  );
});
