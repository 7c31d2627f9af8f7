import { defineConfig } from 'vitest/config';

/** Real servers are started once for the whole run (test/support/servers.ts); every file has its own names in them. */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: ['test/chaos/**'],
          globalSetup: ['test/support/servers.ts', 'test/support/workflow-bundle.ts', 'test/support/console.ts'],
        },
      },
      {
        extends: true,
        // It starts servers of its own and breaks them, and takes the whole machine: after all others.
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          testTimeout: 600_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    // What a command prints is compared as text, whether the run itself is in colour or not.
    env: { NO_COLOR: '1', FORCE_COLOR: '' },
    pool: 'forks',
    // The tests mostly wait for servers, so more than one file at a time pays even on two cores.
    maxWorkers: 3,
    setupFiles: ['test/support/seed.ts'],
    // Against tests that never end. What a test waits for has a limit of its own, which names it: see `until`.
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});
