import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { presentFailing } from '../../src/api/integrations/failing.js';
import type { Receiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack } from '../support/stack.js';
import { startStackAndReceiver } from '../support/stack-and-receiver.js';
import { until } from '../support/until.js';

const HOUR_MS = 3_600_000;

describe('while a target fails, the API tells', () => {
  let stack: Stack;
  let receiver: Receiver;
  beforeAll(async () => {
    const started = await startStackAndReceiver({
      SLUICE_CIRCUIT_FAILURES: '2',
      SLUICE_PROBE_BASE_SECONDS: '1',
      SLUICE_GIVE_UP_HOURS: '7',
    });
    ({ stack, receiver } = started);
    return started.stop;
  });
  beforeEach(() => receiver.answer(() => ({ status: 503 })));

  const get = async (id: string) => (await stack.call('GET', `${INTEGRATIONS}/${id}`)).body;
  const failingOf = (id: string) => until(async () => (await get(id)).failing);

  async function failing(id: string) {
    const callback_parameters = { callback_url: receiver.url };
    await stack.call('POST', INTEGRATIONS, { id, integration_type: 'permanent', callback_parameters });
    const events = [1, 2, 3].map((n) => ({ name: 'order.created', id: `${id}-${n}`, payload: {} }));
    await stack.call('POST', '/events', events);
    return failingOf(id);
  }

  test('since when, the latest error, when it is tried next, and when it is given up', async () => {
    const before = Date.now();
    const first = await failing('erp');
    const since = Date.parse(first.since);
    expect(since).toBeGreaterThanOrEqual(before);
    expect(first).toMatchObject({ error: 'the target answered 503', attempted_at: expect.any(String) });
    expect(Date.parse(first.next_attempt_at)).toBeGreaterThan(since);
    expect(Date.parse(first.gives_up_at) - since).toBe(7 * HOUR_MS);
    const [listed] = (await stack.call('GET', INTEGRATIONS)).body.integrations;
    expect(listed.failing.since).toBe(first.since);
  });

  test('each further try, though what the actor shows does not change', async () => {
    const first = await failing('crm');
    const { updated_at: updatedAt } = await get('crm');
    const third = await until(async () => {
      const { failing: now } = await get('crm');
      return Date.parse(now.next_attempt_at) - Date.parse(now.attempted_at) > 3_000 ? now : undefined;
    });
    expect((await get('crm')).updated_at).toBe(updatedAt);
    expect(third).toMatchObject({ since: first.since, gives_up_at: first.gives_up_at, error: first.error });
    expect(third.attempted_at > first.next_attempt_at).toBe(true);
  });

  test('nothing any more once it works again, or is paused', async () => {
    await failing('mended');
    receiver.answer(() => ({ status: 200 }));
    await until(async () => (await get('mended')).failing === undefined);
    receiver.answer(() => ({ status: 503 }));
    await failing('paused');
    expect((await stack.call('POST', `${INTEGRATIONS}/paused/_stop`)).body.failing).toBeUndefined();
  });
});

describe('of what the actor has shown and what a delivery has noted,', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 2, 1) + second * 1_000);
  const iso = (second: number) => at(second).toISOString();
  const shown = {
    failing: { since: iso(10), probes: 0, retryAt: iso(15), error: 'no' },
    lastError: { at: iso(10), message: 'no' },
    updatedAt: at(10),
  };
  const note = (seconds: { at: number; since: number }) => ({
    at: at(seconds.at),
    since: at(seconds.since),
    retryAt: at(seconds.at + 20),
    giveUpAt: at(seconds.since + 3_600),
  });

  test('the newer holds', () => {
    expect(presentFailing(shown, note({ at: 16, since: 10 }))).toEqual({
      ...{ since: iso(10), error: 'no', attempted_at: iso(16), next_attempt_at: iso(36), gives_up_at: iso(3_610) },
    });
    // Such as an edit, which makes the actor try at once.
    const edited = { ...shown, failing: { ...shown.failing, retryAt: iso(17) }, updatedAt: at(17) };
    expect(presentFailing(edited, note({ at: 16, since: 10 }))?.next_attempt_at).toBe(iso(17));
  });

  test('an older note, of another time that it failed, tells only how long it is given', () => {
    expect(presentFailing(shown, note({ at: 3, since: 1 }))).toEqual({
      ...{ since: iso(10), error: 'no', attempted_at: iso(10), next_attempt_at: iso(15), gives_up_at: iso(3_610) },
    });
  });

  test('a note alone means nothing', () => {
    expect(presentFailing({ updatedAt: at(0) }, note({ at: 3, since: 1 }))).toBeUndefined();
    expect(presentFailing(shown, undefined)?.gives_up_at).toBeUndefined();
  });
});
