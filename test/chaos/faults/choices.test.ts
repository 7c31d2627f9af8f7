import { expect, it } from 'vitest';
import { Random } from '../random.js';
import { chooseFaults, type Places } from './choices.js';

const PLACES: Places = {
  workers: ['worker-1', 'worker-2'],
  apis: ['api-1', 'api-2'],
  links: ['workers to s3', 'api-1 to mongodb'],
};
const SEED = 7;

it('the same seed chooses the same faults, however many of them there is time for', () => {
  const few = chooseFaults(PLACES, new Random(SEED), 20);
  const many = chooseFaults(PLACES, new Random(SEED), 300);
  expect(many.slice(0, 20)).toEqual(few);
  expect(chooseFaults(PLACES, new Random(SEED + 1), 20)).not.toEqual(few);
});

it('every kind of fault is among many, at every place', () => {
  const many = chooseFaults(PLACES, new Random(SEED), 300);
  const all = ['SIGKILL', 'SIGTERM', 'SIGSTOP', 'full disk', 'cut', 'hold', 'slow', 'outage'];
  expect([...new Set(many.map(({ how }) => how))].sort()).toEqual(all.sort());
  const places = [...Object.values(PLACES).flat(), 'mongodb', 'temporal', 's3', 'receivers'];
  expect([...new Set(many.map(({ to }) => to))].sort()).toEqual(places.sort());
});
