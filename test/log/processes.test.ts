import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LOG_START, type Position } from '../../src/domain/positions.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import type { EventLog } from '../../src/log/index.js';
import { keysOf, openTestLog, readAll, type TestLog } from '../support/log.js';
import { uniqueName } from '../support/unique-name.js';

const PROGRAM = fileURLToPath(new URL('../support/appender-process.ts', import.meta.url));

/**
 * Several processes append to one log, and are killed (SIGKILL) in the middle of their work:
 * - each has its requests, from ids that the others use as well; a request that was not answered is sent again by the
 *   process that takes the place of the one that was killed;
 * - a process is killed while it works on what came behind an answer, as often as the scenario says;
 * - a reader follows the log all the time.
 */
type Scenario = { requests: string[][]; killedAt: number[] }[];

const id = fc.nat(400).map(String);
const scenario: fc.Arbitrary<Scenario> = fc.array(
  fc.record({
    requests: fc.array(fc.array(id, { minLength: 1, maxLength: 40 }), { minLength: 5, maxLength: 15 }),
    killedAt: fc.uniqueArray(fc.nat(14), { maxLength: 2 }),
  }),
  { minLength: 2, maxLength: 3 },
);

let store: TestLog;
beforeEach(async () => {
  store = await openTestLog();
});
afterEach(() => store.close());

describe('processes that append to one log and are killed', () => {
  test('leave every event in it once, without a gap, and every answer true', { timeout: 180_000 }, async () => {
    await fc.assert(fc.asyncProperty(scenario, holds), { numRuns: 3, endOnFailure: true });
  });
});

async function holds(play: Scenario): Promise<void> {
  const tenant = uniqueName('t');
  const finished = new AbortController();
  const reading = follow(store.log, tenant, finished.signal);
  const answers = (await Promise.all(play.map((part) => act(tenant, part)))).flat();
  finished.abort();
  const { segments } = await readAll(store.log, { tenant });
  const stored = keysOf(segments);
  const sent = new Set(play.flatMap(({ requests }) => requests.flat()).map((one) => `order.created/${one}`));
  expect(segments.map(({ seq }) => seq)).toEqual(segments.map((_, i) => i + 1));
  expect([...stored].sort()).toEqual([...sent].sort());
  // An answer that a killed process owes is lost, so less may have been answered than was stored, never more.
  expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBeLessThanOrEqual(stored.length);
  expect(await reading).toEqual(stored);
}

type Answer = { accepted: number; duplicates: number };

/** Sends the requests to a process, and to another one after each kill. */
async function act(tenant: string, { requests, killedAt }: Scenario[number]): Promise<Answer[]> {
  const answers: Answer[] = [];
  let appender = start(tenant);
  for (const [i, request] of requests.entries()) {
    if (killedAt.includes(i)) {
      // With the first answer it has begun with the second request, and that is where it dies.
      const [, ...behind] = requests.slice(i, i + 3);
      const first = appender.ask(request);
      for (const another of behind) appender.send(another);
      answers.push(await first);
      await appender.kill();
      appender = start(tenant);
    }
    answers.push(await appender.ask(request));
  }
  await appender.end();
  return answers;
}

function start(tenant: string) {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', PROGRAM, store.url, tenant], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('the appender has no pipes');
  stdin.on('error', () => undefined);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const exited = once(child, 'exit');
  const send = (request: readonly string[]) => stdin.write(`${JSON.stringify(request)}\n`);
  return {
    send,
    ask: async (request: readonly string[]): Promise<Answer> => {
      send(request);
      const { value, done } = await lines.next();
      if (done) throw new Error('the appender ended by itself');
      return JSON.parse(value);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    end: async () => {
      stdin.end();
      await exited;
    },
  };
}

async function follow(log: EventLog, tenant: string, finished: AbortSignal): Promise<string[]> {
  const seen: string[] = [];
  for (let from: Position = LOG_START; ; ) {
    const last = finished.aborted;
    const { segments, next, atTail } = await log.read(tenant, { from, subscription: EVERY_EVENT, columns: ['keys'] });
    seen.push(...keysOf(segments));
    from = next;
    if (atTail && last) return seen;
    if (atTail) await log.waitFor(tenant, from.seq, { signal: finished, timeoutMs: 10_000 });
  }
}
