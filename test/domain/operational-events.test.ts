import { describe, expect, test } from 'vitest';
import { eventSchema } from '../../src/domain/events.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import { eventsBetween, receivesOperational } from '../../src/domain/operational-events.js';
import { EVERY_EVENT, wants } from '../../src/domain/subscriptions.js';
import { newState } from '../support/integration-states.js';

const RUNNING = newState({ id: 'erp', uid: 'u', endsAt: '2026-03-02T12:00:00.000Z' }, { version: 3 });
const FAILING: IntegrationState = {
  ...RUNNING,
  statusReason: 'target failing: HTTP 500',
  failing: { since: '2026-03-01T12:30:00.000Z', probes: 1, retryAt: '2026-03-01T12:31:00.000Z', error: 'HTTP 500' },
};
const STOPPED: IntegrationState = { ...RUNNING, status: 'stopped', statusReason: 'why' };

const names = (before: IntegrationState, after: IntegrationState) =>
  eventsBetween(before, { ...after, version: 4 }).map(({ name }) => name);

describe('what a change is worth telling', () => {
  test.each<[string, IntegrationState, IntegrationState, string[]]>([
    ['it stops itself', RUNNING, STOPPED, ['sluice.integration_stopped']],
    ['it gives up', FAILING, STOPPED, ['sluice.integration_stopped']],
    ['it is paused', RUNNING, { ...STOPPED, requests: [{ id: 'r1' }] }, []],
    ['it is paused while its target fails', FAILING, { ...STOPPED, requests: [{ id: 'r1' }] }, []],
    ['it expires', RUNNING, { ...STOPPED, expired: true }, ['sluice.integration_expired']],
    ['its target begins to fail', RUNNING, FAILING, ['sluice.integration_failing']],
    ['its target still fails', FAILING, { ...FAILING, revision: 2 }, []],
    ['its target works again', FAILING, RUNNING, ['sluice.integration_recovered']],
    ['it is started', STOPPED, { ...RUNNING, requests: [{ id: 'r1' }] }, []],
    ['it is edited', RUNNING, { ...RUNNING, revision: 2, requests: [{ id: 'r1' }] }, []],
  ])('%s', (_, before, after, told) => expect(names(before, after)).toEqual(told));

  test('says which integration it is, why, and since when', () => {
    expect(eventsBetween(FAILING, { ...STOPPED, version: 4 })).toEqual([
      {
        name: 'sluice.integration_stopped',
        key: '4',
        at: STOPPED.updatedAt,
        payload: {
          integration_id: 'erp',
          integration_type: 'temporary',
          target: 'webhook',
          reason: 'why',
          failing_since: FAILING.failing?.since,
        },
      },
    ]);
  });
});

describe('operational events', () => {
  test('are no part of every event, and have to be asked for by name or entity', () => {
    const name = 'sluice.integration_failing';
    expect(wants(EVERY_EVENT)(name)).toBe(false);
    expect(wants(EVERY_EVENT)('sluices.opened')).toBe(true);
    expect(wants({ events: [], entities: ['sluice'] })(name)).toBe(true);
    expect(wants({ events: [name], entities: [] })(name)).toBe(true);
    expect(receivesOperational(EVERY_EVENT)).toBe(false);
    expect(receivesOperational({ events: [name], entities: ['order'] })).toBe(true);
    expect(receivesOperational({ events: [], entities: ['sluice'] })).toBe(true);
  });

  test('cannot be posted', () => {
    const { error } = eventSchema.safeParse({ name: 'sluice.integration_failing', payload: {} });
    expect(error?.issues[0]?.message).toContain("the entity sluice is the service's own");
    expect(eventSchema.safeParse({ name: 'sluice_gate.opened', payload: {} }).success).toBe(true);
  });
});
