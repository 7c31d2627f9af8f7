import { describe, expect, it } from 'vitest';
import type { Happened } from '../faults/faults.js';
import type { Delivery } from './deliveries.js';
import { repeatsOf } from './repeats.js';

/* Times are seconds here, and ms in what is told. */
const request = (event: string, at: number) => ({ event, at: at * 1_000, doneAt: at * 1_000 + 5 });

const delivery = (epoch: number, beganAt: number, more: Partial<Delivery> = {}): Delivery => {
  return { uid: 'u', worker: 'worker-1', epoch, beganAt: beganAt * 1_000, flushes: [], ...more };
};

const flush = (beganAt: number) => ({ beganAt: beganAt * 1_000, endedAt: beganAt * 1_000 + 20 });

const fault = (name: string, beganAt: number, endedAt = beganAt): Happened => {
  return { name, to: name.split(' ').at(-1) ?? '', beganAt: beganAt * 1_000, endedAt: endedAt * 1_000 };
};

describe('a repeat', () => {
  const killed = [delivery(1, 0, { flushes: [flush(5), flush(9)] }), delivery(2, 25, { worker: 'worker-2' })];
  const kill = [fault('SIGKILL worker-1', 10)];

  it('of what was not on record when its delivery broke off is within the bound', () => {
    const taken = [request('a', 1), request('b', 9.5), request('c', 9.9), request('b', 26)];
    expect(repeatsOf('hook', taken, killed, kill)).toEqual({ repeated: 1, bound: 2, brokenOff: 1, unexplained: [] });
  });

  it('of what had been put on record is a defect', () => {
    const taken = [request('a', 4), request('b', 9.5), request('a', 26)];
    expect(repeatsOf('hook', taken, killed, kill).unexplained).toHaveLength(1);
  });

  it('after a delivery that ended in order is a defect', () => {
    const orderly = [delivery(1, 0, { endedAt: 10_000 }), delivery(2, 11)];
    const found = repeatsOf('hook', [request('a', 9.9), request('a', 11.5)], orderly, []);
    expect(found).toMatchObject({ bound: 0, unexplained: [expect.stringContaining('hook: a')] });
  });

  it('of what is on record as failed, because its answer was not heard, is none', () => {
    const orderly = [delivery(1, 0, { endedAt: 10_000 }), delivery(2, 11)];
    const attempts = [
      { at: 9_890, heard: false },
      { at: 11_490, heard: true },
    ];
    const once = [request('a', 9.9), request('a', 11.5)];
    const found = repeatsOf('hook', once, orderly, [], new Map([['a', attempts]]));
    expect(found).toMatchObject({ repeated: 1, bound: 1, unexplained: [] });
    const again = repeatsOf('hook', [...once, request('a', 12)], orderly, [], new Map([['a', attempts]]));
    expect(again.unexplained).toHaveLength(1);
  });

  it('within one delivery is a defect', () => {
    expect(repeatsOf('hook', [request('a', 1), request('a', 2)], [delivery(1, 0)], []).unexplained).toHaveLength(1);
  });

  it('of what a frozen worker sent when it woke is a defect', () => {
    const frozen = [delivery(1, 0, { flushes: [flush(9)], endedAt: 28_500 }), delivery(2, 25, { worker: 'worker-2' })];
    const taken = [request('late', 28.2), request('late', 28.9)];
    const found = repeatsOf('hook', taken, frozen, [fault('SIGSTOP worker-1', 10, 28)]);
    expect(found.unexplained).toHaveLength(1);
  });

  it.each([
    ['a frozen worker had not looked at', 'SIGSTOP worker-1'],
    ['lay on a held link', 'hold workers to receivers'],
  ])('of what %s, though it wrote down others in between, is none', (_, name) => {
    const woken = [delivery(1, 0, { flushes: [flush(9), flush(28.1)], endedAt: 29_000 }), delivery(2, 28.2)];
    const taken = [request('a', 9.8), request('a', 29.5)];
    expect(repeatsOf('hook', taken, woken, [fault(name, 10, 28)])).toMatchObject({ repeated: 1, unexplained: [] });
    expect(repeatsOf('hook', taken, woken, [fault(name, 10, 20)]).unexplained).toHaveLength(1);
  });

  it('of what a living worker sent before it noticed that its work was given away is none', () => {
    const both = [delivery(1, 0, { flushes: [flush(9)], endedAt: 25_400 }), delivery(2, 25, { worker: 'worker-2' })];
    expect(repeatsOf('hook', [request('a', 25.2), request('a', 25.3)], both, []).unexplained).toEqual([]);
  });
});
