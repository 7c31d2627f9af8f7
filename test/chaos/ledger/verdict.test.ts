import { expect, it } from 'vitest';
import type { ChaosReport } from '../report.js';
import { emptyBalance } from './ledger.js';
import { tooSlowIn, verdictOn } from './verdict.js';

const KEPT: ChaosReport = {
  ...emptyBalance(),
  ...{ machine: {}, seed: 1, kills: 2, seconds: 60, faults: {}, commands: {}, answers: {}, endedByThemselves: {} },
  ...{ events: 10, deliveries: 20, repeated: 3, repeatable: 3, drainedAfterSeconds: 1, owed: {} },
  ...{ notDone: [], afterStop: [], afterDelete: [] },
  recoveries: { alone: [16, 20], amongOthers: [31], killsMeasured: 2 },
};

it('nothing is broken when every promise was kept', () => {
  expect(verdictOn(KEPT)).toEqual([]);
  expect(tooSlowIn(KEPT, 20)).toEqual([]);
});

it.each([
  'notDone',
  'lost',
  'unwanted',
  'unexplained',
  'repeatedInObjects',
  'misrecorded',
  'brokenLog',
  'afterStop',
  'afterDelete',
] as const)('whatever is listed as %s is a breach, named with the first of the list', (list) => {
  expect(verdictOn({ ...KEPT, [list]: ['one: order.created/7', 'another'] })).toEqual([
    `${list}: 2, such as one: order.created/7; another`,
  ]);
});

it.each<[string, Partial<ChaosReport>, RegExp]>([
  ['more repeats than may be', { repeated: 4 }, /^4 repeats, where 3 may be$/],
  ['a backlog that did not get out', { owed: { 'steady-1': 5 } }, /^still owed in the end: {"steady-1":5}$/],
  ['a run without events', { events: 0 }, /^nothing was published$/],
  [
    'a kill that could not be measured',
    { recoveries: { ...KEPT.recoveries, killsMeasured: 1 } },
    /^of 2 kills with nothing else broken 1 had/,
  ],
])('%s is a breach', (_, breach, told) => {
  expect(verdictOn({ ...KEPT, ...breach })).toEqual([expect.stringMatching(told)]);
});

it('a pause after a kill that is longer than promised is a breach, unless something else was broken as well', () => {
  expect(tooSlowIn({ ...KEPT, recoveries: { ...KEPT.recoveries, alone: [16, 20.1] } }, 20)).toEqual([
    'deliveries of a killed worker went on after 20.1 s',
  ]);
});
