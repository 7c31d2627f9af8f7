import { expect, test } from 'vitest';
import { compareNewestFirst, type OrderKey } from '../../src/domain/publication-order.js';

const key = (ms: number, uid: string, seq: number, offset: number): OrderKey => {
  return { attemptedAt: new Date(ms), uid, seq, offset };
};

test('publications are ordered by attempt, integration and place in the log, each the last first', () => {
  const ordered = [
    key(2, 'a', 1, 0),
    key(1, 'b', 1, 0),
    key(1, 'a', 10, 0),
    key(1, 'a', 9, 10),
    key(1, 'a', 9, 9),
    key(0, 'z', 99, 99),
  ];
  expect([...ordered].reverse().sort(compareNewestFirst)).toEqual(ordered);
  expect(compareNewestFirst(key(1, 'a', 1, 1), key(1, 'a', 1, 1))).toBe(0);
});
