import { afterEach, beforeEach, expect, test } from 'vitest';
import { traceAt } from '../../src/log/index.js';
import { openTestLog, type TestLog } from '../support/log.js';
import { newEvent } from '../support/new-event.js';

const [ONE, TWO] = ['1', '2'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`) as [string, string];

let store: TestLog;
beforeEach(async () => {
  store = await openTestLog();
});
afterEach(() => store.close());

const traced = (id: string, trace?: string) => ({ ...newEvent(id), ...(trace !== undefined && { trace }) });
const segments = () => store.db.collection('segments');
async function tracesOf(seq: number) {
  const segment = await store.log.segment('t', seq, ['lines']);
  if (segment === null) throw new Error('no segment');
  return Array.from({ length: segment.count }, (_, i) => traceAt(segment, i));
}

test('each event has the trace that it came with, or none', async () => {
  await store.log.append('t', [traced('1', ONE), traced('2'), traced('3', TWO), traced('4', ONE)]);
  expect(await tracesOf(1)).toEqual([ONE, undefined, TWO, ONE]);
  expect(await segments().findOne({ seq: 1 })).toMatchObject({ traces: [ONE, TWO] });
});

test('a segment without any trace has no column for them', async () => {
  await store.log.append('t', [traced('1'), traced('2')]);
  expect(await tracesOf(1)).toEqual([undefined, undefined]);
  expect(Object.keys((await segments().findOne({ seq: 1 })) ?? {})).not.toEqual(expect.arrayContaining(['traceOf']));
});

test('the first who posts an event decides on its trace; a repeat changes nothing', async () => {
  await store.log.append('t', [traced('1', ONE)]);
  await store.log.append('t', [traced('1', TWO)]);
  expect(await tracesOf(1)).toEqual([ONE]);
});

test.each([[{ traces: ['nonsense\r\nx-evil: 1'] }], [{ traces: 'text' }], [{ traceOf: Buffer.alloc(2) }]])(
  'a damaged column is no trace, and no damage: %j',
  async (damage) => {
    await store.log.append('t', [traced('1', ONE), traced('2', ONE)]);
    await segments().updateOne({ seq: 1 }, { $set: damage });
    expect(await tracesOf(1)).toEqual([undefined, undefined]);
    expect((await store.log.segment('t', 1, ['lines']))?.damage).toBeUndefined();
  },
);
