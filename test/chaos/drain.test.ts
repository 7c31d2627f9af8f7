import { expect, it } from 'vitest';
import { drain } from './drain.js';

const quiet = () => undefined;

it('is over when nothing is owed', async () => {
  expect(await drain(async () => ({}), 10_000, quiet)).toMatchObject({ owed: {} });
});

it('is given up when what is owed does not get less, and says by whom', async () => {
  const owed = { 'steady-1': 7, 'plain-7': 'GET … answers 503' };
  expect(await drain(async () => owed, 0, quiet)).toMatchObject({ owed });
});
