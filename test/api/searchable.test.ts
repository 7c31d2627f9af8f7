import { beforeEach, describe, expect, test } from 'vitest';
import { rememberSearchable } from '../../src/api/integrations/searchable.js';

const MINUTE_MS = 60_000;

describe('whether the namespace has search attributes', () => {
  let now: number;
  let asked: number;
  let answers: (boolean | Error)[];
  let searchable: () => Promise<boolean>;
  beforeEach(() => {
    now = 1_000_000;
    asked = 0;
    searchable = rememberSearchable(
      async () => {
        asked += 1;
        const answer = answers.shift();
        if (answer instanceof Error || answer === undefined) throw answer;
        return answer;
      },
      () => now,
    );
  });

  test('is asked once by all who want to know at a time, and then not for an hour', async () => {
    answers = [true, false];
    expect(await Promise.all([searchable(), searchable(), searchable()])).toEqual([true, true, true]);
    now += 59 * MINUTE_MS;
    expect([await searchable(), asked]).toEqual([true, 1]);
    now += MINUTE_MS;
    expect([await searchable(), asked]).toEqual([false, 2]);
  });

  test('is asked again after ten seconds when it has none', async () => {
    answers = [false, true];
    expect(await searchable()).toBe(false);
    now += 9_999;
    expect([await searchable(), asked]).toEqual([false, 1]);
    now += 1;
    expect([await searchable(), asked]).toEqual([true, 2]);
  });

  test('is asked again at once when Temporal has not answered', async () => {
    answers = [new Error('away'), true];
    await expect(searchable()).rejects.toThrow('away');
    expect([await searchable(), asked]).toEqual([true, 2]);
  });
});
