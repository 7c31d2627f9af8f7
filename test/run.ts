import type { TestModule, TestSuite, Vitest } from 'vitest/node';
import { parseCLI, startVitest } from 'vitest/node';

/**
 * `npm test [-- filters and options of vitest]`: runs the tests, and ends with one line of totals over everything that
 * ran: `N passed, N failed`. What keeps tests from running (a file that cannot be loaded, a failed hook, servers that
 * do not start) counts as failed too, and so does a run without any test.
 */
type Totals = { passed: number; failed: number };

async function run(args: string[]): Promise<Totals> {
  const { filter, options } = parseCLI(['vitest', 'run', ...args]);
  const vitest = await startVitest('test', filter, { ...options, watch: false });
  await vitest.close();
  const totals = totalsOf(vitest);
  for (const name of triedAgain(vitest)) console.log(`passed only when it was tried again: ${name}`);
  // Set by vitest for what belongs to no test, such as servers that do not start.
  const amiss = totals.passed === 0 || Number(process.exitCode ?? 0) !== 0;
  return amiss && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

function totalsOf({ state }: Vitest): Totals {
  const totals = { passed: 0, failed: state.getUnhandledErrors().length };
  for (const module of state.getTestModules()) {
    totals.failed += brokenSuites(module);
    for (const test of module.children.allTests()) {
      const result = test.result().state;
      if (result === 'passed') totals.passed++;
      if (result === 'failed') totals.failed++;
    }
  }
  return totals;
}

function triedAgain({ state }: Vitest): string[] {
  const tests = state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  return tests.filter((test) => test.diagnostic()?.flaky).map((test) => `${test.module.moduleId} > ${test.fullName}`);
}

/** Files and `describe` blocks that failed themselves: their tests were skipped, not failed. */
function brokenSuites(module: TestModule): number {
  const suites: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return suites.filter((suite) => suite.errors().length > 0).length;
}

const totals = await run(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  return { passed: 0, failed: 1 };
});
// Only once everything is written: the line of totals is the last one.
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`, () =>
  process.exit(totals.failed === 0 ? 0 : 1),
);
