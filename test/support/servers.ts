import { mkdtemp, rm } from 'node:fs/promises';
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

/** Runs once before all tests; what it returns runs after them, whether they passed or not. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-test-'));
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
