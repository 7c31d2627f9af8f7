import { describe, expect, it } from 'vitest';
import type { Sample } from '../../bench/soak/samples.js';
import { notFlat, trendsOf } from '../../bench/soak/verdict.js';

/** Half an hour, a sample every ten seconds. */
const SAMPLES = 180;

type Figures = { memoryMib: number; files: number; p99: number };

/** @param figures at a time between 0 and 1 */
function samplesOf(figures: (time: number, i: number) => Partial<Figures>): Sample[] {
  return Array.from({ length: SAMPLES }, (_, i) => {
    const { memoryMib = 200, files = 50, p99 = 20 } = figures(i / SAMPLES, i);
    const held = { memoryMib, files };
    const processes = { api: held, worker: held, mongod: held };
    return { at: i * 10, deliveries: 10_000, latencyMs: { p50: 5, p99 }, processes };
  });
}

const verdict = (figures: (time: number, i: number) => Partial<Figures>) => notFlat(trendsOf(samplesOf(figures)));

describe('a soak is flat', () => {
  it('when figures go up and down', () => {
    const found = verdict((_, i) => ({ memoryMib: 200 + (i % 7) * 10, files: 50 + (i % 3), p99: 20 + (i % 5) * 4 }));
    expect(found).toEqual([]);
  });

  it('when memory grows in the first third only', () => {
    expect(verdict((time) => ({ memoryMib: 100 + 300 * Math.min(time, 0.33) }))).toEqual([]);
  });

  it('not when memory grows steadily, be it under the noise of garbage', () => {
    const found = verdict((time, i) => ({ memoryMib: 200 + 60 * time + (i % 7) * 10 }));
    expect(found).toEqual([expect.stringMatching(/^memory of api/), expect.stringMatching(/^memory of worker/)]);
  });

  it('not when files stay open, one every two minutes', () => {
    const found = verdict((_, i) => ({ files: 50 + Math.floor(i / 12) }));
    expect(found).toEqual([
      expect.stringMatching(/^open files of api/),
      expect.stringMatching(/^open files of worker/),
    ]);
  });

  it('when a few minutes of the last third are slower, and every third sample is', () => {
    const isSlow = (time: number) => time > 0.65 && time < 0.86;
    expect(verdict((time, i) => ({ p99: (isSlow(time) ? 90 : 20) + (i % 3 === 0 ? 500 : 0) }))).toEqual([]);
  });

  it.each([
    ['steadily', (time: number) => 60 * time],
    ['steadily, with a batch every half minute', (time: number, i: number) => 120 * time + (i % 3 === 0 ? 500 : 0)],
    ['once and for good', (time: number) => (time > 0.6 ? 60 : 0)],
  ])('not when deliveries get slower %s', (_title, slower) => {
    const found = verdict((time, i) => ({ p99: 20 + slower(time, i) }));
    expect(found).toEqual([expect.stringMatching(/^p99 latency/)]);
  });
});
