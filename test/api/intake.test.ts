import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Intake, type IntakeLimits } from '../../src/api/ingest/index.js';

const LIMITS: IntakeLimits = { tenantBytes: 60, totalBytes: 100, waitMs: 60_000 };

function intakeOf(limits: Partial<IntakeLimits> = {}) {
  const intake = new Intake({ ...LIMITS, ...limits });
  const order: string[] = [];
  /** A request that asks for room, and notes its name when it has it. */
  const ask = (tenant: string, bytes: number, name = tenant) => {
    const request = new EventEmitter();
    const hold = intake.hold(tenant, request as never);
    const entered = hold.enter(bytes).then(() => order.push(name));
    return { hold, request, entered };
  };
  return { ask, order };
}

/** Long enough for all that can happen without a timer. */
const settled = () => new Promise(setImmediate);
const FULL = { code: 'service_unavailable', options: { retryAfterSeconds: 1 } };

describe('room for bodies', () => {
  test('is had at once while there is some, and by the next in order when it is given back', async () => {
    const { ask, order } = intakeOf();
    const first = ask('t', 60, 'first');
    ask('t', 30, 'second');
    ask('t', 30, 'third');
    ask('t', 30, 'fourth');
    await settled();
    expect(order).toEqual(['first']);
    first.hold.release();
    await settled();
    expect(order).toEqual(['first', 'second', 'third']);
  });

  test('that one tenant has used up is still there for others', async () => {
    const { ask, order } = intakeOf();
    ask('t', 60);
    ask('t', 10, 'more of t');
    ask('u', 40);
    await settled();
    expect(order).toEqual(['t', 'u']);
  });

  test('comes to a large body, too: those behind it do not pass it by', async () => {
    const { ask, order } = intakeOf();
    const small = ask('t', 50);
    ask('u', 500, 'large');
    ask('v', 10);
    await settled();
    expect(order).toEqual(['t']);
    small.hold.release();
    await settled();
    expect(order).toEqual(['t', 'large']);
  });

  test('is refused when there is none in time', async () => {
    const { ask } = intakeOf({ waitMs: 1 });
    ask('t', 60);
    await expect(ask('t', 10).entered).rejects.toMatchObject(FULL);
  });

  test('is not kept for a sender that has gone away', async () => {
    const { ask, order } = intakeOf();
    const first = ask('t', 60);
    const gone = ask('u', 500, 'gone');
    ask('v', 40);
    gone.request.emit('close');
    await expect(gone.entered).rejects.toMatchObject(FULL);
    expect(order).toEqual(['t', 'v']);
    first.hold.release();
    expect(gone.request.listenerCount('close')).toBe(0);
  });

  test('for more of a body that did not say how long it is must be there at once, but for the only one', async () => {
    const { ask } = intakeOf();
    const only = ask('t', 0);
    await only.entered;
    only.hold.add(500);
    const other = ask('u', 0);
    expect(() => other.hold.add(1)).toThrow(expect.objectContaining(FULL));
    only.hold.release();
    await other.entered;
    other.hold.add(1);
  });
});
