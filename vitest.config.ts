import { defineConfig } from 'vitest/config';

/** Real servers are started once for the whole run (test/support/servers.ts); every file has its own names in them. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/servers.ts', 'test/support/workflow-bundle.ts', 'test/support/console.ts'],
    pool: 'forks',
    // The tests mostly wait for servers, so more than one file at a time pays even on two cores.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
