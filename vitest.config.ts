import { defineConfig } from 'vitest/config';

/** Real servers are started once for the whole run (test/support/servers.ts); every file has its own names in them. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/servers.ts', 'test/support/workflow-bundle.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
