import { describe, expect, it } from 'vitest';
import type { Happened } from '../faults/faults.js';
import type { Delivery } from './deliveries.js';
import { recoveriesOf } from './recovery.js';

/* Times are seconds here, and ms in what is told. */
const delivery = (epoch: number, beganAt: number, worker = 'worker-1'): Delivery => {
  return { uid: 'u', worker, epoch, beganAt: beganAt * 1_000, flushes: [] };
};

const fault = (name: string, beganAt: number, endedAt = beganAt): Happened => {
  return { name, to: name.split(' ').at(-1) ?? '', beganAt: beganAt * 1_000, endedAt: endedAt * 1_000 };
};

describe('the pause after a kill', () => {
  const steady = [{ id: 'steady-1', uid: 'u', arrivals: [9_900, 26_000, 26_100] }];
  const deliveries = new Map([['u', [delivery(1, 0), delivery(2, 25.5, 'worker-2')]]]);

  it('ends with the first request of the delivery that follows', () => {
    const kill = fault('SIGKILL worker-1', 10);
    const measured = { alone: [16], amongOthers: [], killsMeasured: 1 };
    expect(recoveriesOf([kill], [kill], deliveries, steady)).toEqual(measured);
  });

  it('is told apart when something else was broken meanwhile', () => {
    const [kill, other] = [fault('SIGKILL worker-1', 10), fault('SIGKILL temporal', 12, 15)];
    const measured = { alone: [], amongOthers: [16], killsMeasured: 0 };
    expect(recoveriesOf([kill], [kill, other], deliveries, steady)).toEqual(measured);
  });

  it('is not measured where the killed worker had no delivery', () => {
    const kill = fault('SIGKILL worker-2', 10);
    const measured = { alone: [], amongOthers: [], killsMeasured: 0 };
    expect(recoveriesOf([kill], [kill], deliveries, steady)).toEqual(measured);
  });
});
