import { expect, test } from 'vitest';

import { reporterTo } from '../../src/dev/servers/index.js';

function output(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 60, write: (text: string) => written.push(text) };
}

test('in a log, progress is a line at each quarter', () => {
  const out = output(false);
  const report = reporterTo(out);
  report.line('fetching …');
  for (let percent = 0; percent <= 100; percent++) report.progress('it', `${percent} %`, percent / 100);
  report.line('fetched');
  expect(out.written).toEqual(['fetching …\n', '25 %\n', '50 %\n', '75 %\n', 'fetched\n']);
});

test('on a terminal, progress changes in place below the lines, for all that runs side by side', () => {
  const out = output(true);
  const report = reporterTo(out);
  report.progress('one', 'one: 10 %', 0.1);
  report.progress('two', 'two: 20 %', 0.2);
  report.line('a line');
  report.progress('one', '', 1);
  report.progress('two', '', 1);
  const clear = '\r\u001b[K';
  expect(out.written).toEqual([
    `${clear}one: 10 %`,
    `${clear}one: 10 %   two: 20 %`,
    `${clear}a line\n`,
    `${clear}one: 10 %   two: 20 %`,
    `${clear}two: 20 %`,
    clear,
  ]);
});
