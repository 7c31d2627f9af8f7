import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, inject, it, onTestFinished } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { numbered } from '../support/deliveries.js';
import { type Moment, StepHolds } from '../support/delivery-steps.js';
import { expectExactlyOnce } from '../support/exactly-once.js';
import { startMongoProxy } from '../support/mongo-proxy.js';
import { type S3Integration, s3Integration } from '../support/s3-deliveries.js';
import { TWO_PARTS } from '../support/s3-delivery.js';
import type { DeliveryWork } from '../support/s3-delivery-process.js';
import { S3Proxy } from '../support/s3-proxy.js';
import { uniqueName } from '../support/unique-name.js';

const PROGRAM = fileURLToPath(new URL('../support/s3-delivery-process.ts', import.meta.url));

/**
 * Hundreds of batches, written by processes that are killed (SIGKILL) one after the other:
 * - a process delivers many integrations side by side, each of them held at another step: before its request reaches
 *   the server, or after the server has done what was asked and before the process hears of it;
 * - the process is killed when all of them are held, so one kill is one at every step;
 * - the next process goes on with what it finds, and each integration is held at another step of a later batch.
 */
const KILLS = 3;

/** Integrations that share a log: one for each moment, and what they have in hand when the process is killed. */
type Group = { moments: Moment[]; batchMaxBytes: number; texts: string[]; batches: number };

const both = (moments: (when: Moment['when']) => Moment[]): Moment[] => [...moments('before'), ...moments('after')];
const at = (when: Moment['when'], ...steps: Moment['step'][]): Moment[] => steps.map((step) => ({ step, when }));

/** A batch is one request. What is looked for at the next attempt follows on one that was sent. */
const SMALL: Group = {
  moments: both((when) => [
    ...at(when, 'planned', 'in hand', 'attempted', 'put', 'delivered', 'marked'),
    ...[...at('after', 'put'), ...at(when, 'uploads'), ...at('after', 'put'), ...at(when, 'get')],
  ]),
  batchMaxBytes: 3_000,
  // Of all sizes, the largest more than a batch.
  texts: Array.from({ length: 44 }, (_, i) => 'x'.repeat((i * 317) % 3_100)),
  batches: 25,
};

/** A batch is an upload of two parts; one that is left with a part is aborted at the next attempt. */
const LARGE: Group = {
  moments: both((when) => [...at(when, 'create', 'part', 'complete'), ...at('after', 'part'), ...at(when, 'abort')]),
  batchMaxBytes: TWO_PARTS.batchMaxBytes,
  texts: Array.from({ length: TWO_PARTS.events * (KILLS + 1) }, () => TWO_PARTS.text),
  batches: KILLS + 1,
};

it('batches are whole, once and in order, at whatever step a process is killed', { timeout: 480_000 }, async () => {
  const database = await openTestDatabase();
  onTestFinished(() => database.close());
  const { s3, mongodb } = inject('servers');
  const proxy = await S3Proxy.start(s3.endpoint);
  const holds = new StepHolds();
  proxy.meddle((exchange) => holds.holdExchange(exchange));
  const { url } = await startMongoProxy(mongodb.url, (command, when) => holds.isHeld(command, when));
  const integrations = [...(await open(database, proxy, SMALL)), ...(await open(database, proxy, LARGE))];
  const specs = integrations.map(({ s3: { spec } }) => spec);
  const work: DeliveryWork = { mongodbUrl: url, database: database.db.databaseName, keys: s3, specs };

  for (let kill = 0; kill < KILLS; kill += 1) {
    const allHeld = holds.at(
      new Map(integrations.map(({ s3: { uid, prefix }, momentAt }) => [uid, { ...momentAt(kill), prefix }])),
    );
    const child = start(work);
    const ended = endOf(child);
    await Promise.race([allHeld, ended.then((end) => Promise.reject(new Error(`it ended by itself: ${end}`)))]);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
  }
  holds.release();
  expect(await endOf(start(work))).toBe(0);

  let batches = 0;
  for (const { s3: integration, group } of integrations) {
    await expectExactlyOnce(integration, numbered('e', group.texts.length), proxy);
    expect((await integration.batches()).length).toBeGreaterThanOrEqual(group.batches);
    batches += group.batches;
  }
  expect(batches).toBeGreaterThan(500);
});

type Opened = { s3: S3Integration; group: Group; momentAt(kill: number): Moment };

async function open(database: TestDatabase, { url }: S3Proxy, group: Group): Promise<Opened[]> {
  const { moments, batchMaxBytes, texts } = group;
  const tenant = uniqueName('tenant');
  const opened: Opened[] = [];
  for (const i of moments.keys()) {
    const s3 = await s3Integration(database, { tenant, target: { batchMaxBytes }, endpoint: url });
    onTestFinished(s3.close);
    opened.push({ s3, group, momentAt: (kill) => momentOf(moments, i, kill) });
  }
  const ids = numbered('e', texts.length);
  // In segments that end anywhere in a batch.
  for (let at = 0; at < ids.length; at += 7) await opened[0]?.s3.append(ids.slice(at, at + 7), texts.slice(at, at + 7));
  return opened;
}

/** Moments that need something to be left come first for nobody: what leaves it comes before. */
function momentOf(moments: readonly Moment[], index: number, kill: number): Moment {
  const moment = moments[(index + kill) % moments.length] as Moment;
  if (kill > 0 || !['uploads', 'get', 'abort'].includes(moment.step)) return moment;
  return moments[index - 1] as Moment;
}

function start(work: DeliveryWork): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', PROGRAM, JSON.stringify(work)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function endOf(child: ChildProcess): Promise<number | string | null> {
  await once(child, 'exit');
  return child.signalCode ?? child.exitCode;
}
