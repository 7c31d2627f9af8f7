import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';

import type { Addresses, TimeSkippingExecutable } from '../../src/dev/servers/index.js';
import { reporterTo, startServers, timeSkippingExecutable } from '../../src/dev/servers/index.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Real servers, started once for the whole run: make your own names in them, with `uniqueName`. */
    servers: Addresses;
    /** For `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: inject('timeSkippingServer') } })`. */
    timeSkippingServer: TimeSkippingExecutable;
  }
}

const PREFIX = 'sluice-test-';

/** Runs once before all tests; what it returns runs after them, whether they passed or not. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // The AWS SDK announces the end of Node 20 in every test process; we support it until it is gone.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  await removeAbandoned();
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const removeData = () => rm(dataDir, { recursive: true, force: true });
  const report = reporterTo(process.stdout);
  try {
    const [{ stop, ...addresses }, timeSkippingServer] = await Promise.all([
      startServers({ dataDir, report, temporal: { persistent: false } }),
      timeSkippingExecutable({ report }),
    ]);
    project.provide('servers', addresses);
    project.provide('timeSkippingServer', timeSkippingServer);
    return async () => {
      await stop();
      await removeData();
    };
  } catch (error) {
    await removeData();
    throw error;
  }
}

/** What runs left behind that were killed: a hundred megabytes and more each. The folder's name tells whose it is. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(/^sluice-test-(\d+)-/.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
