import type { TestModule, TestSuite, Vitest } from 'vitest/node';
import { parseCLI, startVitest } from 'vitest/node';

/**
 * `npm test [-- filters and options of vitest]`: runs the tests, and ends with one line of totals over everything that
 * ran: `N passed, N failed`. What keeps tests from running (a file that cannot be loaded, a failed hook, servers that
 * do not start) counts as failed too, and so does a run without any test.
 *
 * In CI a few files that failed run once more, with nothing beside them and on new servers: a machine that others use as
 * well may stand still for seconds, in the middle of any test. They are named, since a test that looks too early is to be
 * mended; what fails again has failed.
 */
type Totals = { passed: number; failed: number };
type Outcome = { files: Map<string, Totals>; failedElsewhere: number };

/** More than these do not fail by chance. */
const MOST_FILES_RUN_AGAIN = 5;

async function main(args: string[]): Promise<Totals> {
  const { filter, options } = parseCLI(['vitest', 'run', ...args]);
  const first = await run(filter, options);
  const failed = [...first.files].filter(([, totals]) => totals.failed > 0).map(([file]) => file);
  const hopeless = failed.length === 0 || failed.length > MOST_FILES_RUN_AGAIN || first.failedElsewhere > 0;
  if (process.env.CI === undefined || hopeless) return sum(first);
  for (const file of failed) console.log(`failed, and runs once more with nothing beside it: ${file}`);
  const second = await run(failed, { ...options, maxWorkers: 1 });
  return sum({ files: new Map([...first.files, ...second.files]), failedElsewhere: second.failedElsewhere });
}

async function run(filter: string[], options: ReturnType<typeof parseCLI>['options']): Promise<Outcome> {
  // Not 0: then whoever interrupts a run would be told that it has passed.
  process.exitCode = undefined;
  const vitest = await startVitest('test', filter, { ...options, watch: false });
  await vitest.close();
  const outcome = outcomeOf(vitest);
  // Set by vitest for what belongs to no test, such as servers that do not start.
  const { passed, failed } = sum(outcome);
  const amiss = passed === 0 || Number(process.exitCode ?? 0) !== 0;
  return amiss && failed === 0 ? { ...outcome, failedElsewhere: 1 } : outcome;
}

function outcomeOf({ state }: Vitest): Outcome {
  const files = new Map(state.getTestModules().map((module) => [module.moduleId, totalsOf(module)]));
  return { files, failedElsewhere: state.getUnhandledErrors().length };
}

function totalsOf(module: TestModule): Totals {
  const results = [...module.children.allTests()].map((test) => test.result().state);
  const count = (state: string) => results.filter((result) => result === state).length;
  return { passed: count('passed'), failed: count('failed') + brokenSuites(module) };
}

/** Files and `describe` blocks that failed themselves: their tests were skipped, not failed. */
function brokenSuites(module: TestModule): number {
  const suites: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return suites.filter((suite) => suite.errors().length > 0).length;
}

function sum({ files, failedElsewhere }: Outcome): Totals {
  const all = [...files.values()];
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, failedElsewhere),
  };
}

const totals = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  return { passed: 0, failed: 1 };
});
// Only once everything is written: the line of totals is the last one.
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`, () =>
  process.exit(totals.failed === 0 ? 0 : 1),
);
