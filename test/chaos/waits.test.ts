import { expect, it } from 'vitest';
import { Overdue, untilThere, within } from './waits.js';

it('what does not come to pass is named, with how things stand, and since when', async () => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return undefined;
  };
  const waiting = untilThere('the end of worker-1', 50, ask, () => `asked ${asked} times`);
  await expect(waiting).rejects.toThrow(/^the end of worker-1: waited for in vain .*since \d\d:\d\d:.*asked \d times/);
  await expect(within('a start', 10, new Promise(() => undefined))).rejects.toThrow(Overdue);
});

it('what comes to pass is answered, and its own errors are kept', async () => {
  const answers = [undefined, 2];
  expect(await untilThere('a second try', 10_000, async () => answers.shift())).toBe(2);
  expect(await within('a start', 10_000, Promise.resolve('up'))).toBe('up');
  await expect(within('a start', 10_000, Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
});
