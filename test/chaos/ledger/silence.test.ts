import { describe, expect, it } from 'vitest';
import { cameAfterDelete, cameAfterStop } from './silence.js';

describe('after a stop', () => {
  const stopped = { status: 200, tries: 1 };

  it('nothing may come once it was answered with 200', () => {
    expect(cameAfterStop(stopped, 7, 7)).toBe(0);
    expect(cameAfterStop(stopped, 7, 9)).toBe(2);
  });

  it('that is still on its way, or that was asked for twice, something may', () => {
    expect(cameAfterStop({ status: 202, tries: 1 }, 7, 9)).toBe(0);
    expect(cameAfterStop({ status: 200, tries: 2 }, 7, 9)).toBe(0);
  });

  it('nothing can be said while the store does not answer', () => {
    expect(cameAfterStop(stopped, undefined, 9)).toBe(0);
    expect(cameAfterStop(stopped, 7, undefined)).toBe(0);
  });
});

describe('to a deleted integration', () => {
  const deleted = { id: 'plain-8', target: 's3', place: 'plain-9', goneAt: 100_000 } as const;

  it('nothing may come once it has gone', () => {
    expect(cameAfterDelete(deleted, [90_000, 100_000, 101_000])).toEqual([]);
    expect(cameAfterDelete(deleted, [90_000, 104_000, 105_000])).toEqual([
      'plain-8 at plain-9: 2 after 1970-01-01T00:01:40.000Z',
    ]);
  });
});
