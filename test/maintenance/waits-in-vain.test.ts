import { describe, expect, it } from 'vitest';
import { waitsInVain } from '../../src/activities/waits-in-vain.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { waitingFor } from '../../src/domain/waiting.js';
import { newState, S3 } from '../support/integration-states.js';

const RETURNS = { events: [], entities: ['return'] };
const NOON = '2026-03-01T12:00:00.000Z';
const at = (minutes: number) => new Date(Date.parse(NOON) + minutes * 60_000);
const FAILING = { since: NOON, probes: 3, retryAt: NOON, error: 'HTTP 500' };

const idling = (idle: Partial<IntegrationState['idle']> = {}, state: Partial<IntegrationState> = {}) =>
  newState({}, { idle: { ending: false, ...idle }, ...state });
const ASLEEP = { waiting: waitingFor(EVERY_EVENT) };

describe('an idle actor waits in vain', () => {
  it('when no event, or only others, would wake it', () => {
    expect(waitsInVain(idling(), {}, undefined)).toBe(true);
    expect(waitsInVain(idling(), { waiting: waitingFor(RETURNS) }, undefined)).toBe(true);
    expect(waitsInVain(idling({ until: NOON }), {}, undefined)).toBe(true);
    expect(waitsInVain(idling(), ASLEEP, undefined)).toBe(false);
  });

  it('when it owes a retry and has no timer, or one that rings much later', () => {
    expect(waitsInVain(idling(), ASLEEP, at(0))).toBe(true);
    expect(waitsInVain(idling({ until: NOON }), ASLEEP, at(-2))).toBe(true);
    expect(waitsInVain(idling({ until: NOON }), ASLEEP, at(0))).toBe(false);
    expect(waitsInVain(idling({ until: NOON }), ASLEEP, at(5))).toBe(false);
  });

  it('not while a timer makes it look again: between batches, and past its end date', () => {
    const bucket = newState({ target: S3 }, { idle: { until: NOON, ending: false } });
    expect(waitsInVain(bucket, {}, undefined)).toBe(false);
    expect(waitsInVain({ ...bucket, idle: { ending: false } }, {}, undefined)).toBe(true);
    expect(waitsInVain(idling({ until: NOON, ending: true }), {}, at(0))).toBe(false);
  });

  it('not when it is stopped, fails, or is at work', () => {
    expect(waitsInVain(idling({}, { status: 'stopped' }), {}, at(0))).toBe(false);
    expect(waitsInVain(idling({}, { failing: FAILING }), {}, at(0))).toBe(false);
    expect(waitsInVain(newState(), {}, at(0))).toBe(false);
  });
});
