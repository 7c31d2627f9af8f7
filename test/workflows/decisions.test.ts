import { describe, expect, it } from 'vitest';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import type { Command } from '../../src/workflows/commands.js';
import {
  afterDelivery,
  applyCommand,
  endDateAhead,
  isShown,
  nextStep,
  withoutIdle,
} from '../../src/workflows/decisions.js';
import {
  answer,
  CONTINUE,
  DELIVERED,
  ENDED,
  FAILING,
  GONE,
  newState,
  PROBE_POLICY,
  S3,
  WAIT,
  WEBHOOK,
} from '../support/integration-states.js';

const START = '2026-03-01T00:00:00.000Z';
const END = '2026-04-01T00:00:00.000Z';
const NOW = '2026-03-10T12:00:00.000Z';
const seconds = (count: number, from = NOW) => new Date(Date.parse(from) + count * 1_000).toISOString();

const permanent = newState();
const temporary = newState({ startsAt: START, endsAt: END });
const then = (state: IntegrationState, result = WAIT, now = NOW, ending = false) =>
  afterDelivery(state, result, ending, now).state;

/** Every kind of state that an integration can be in. */
const STATES: Record<string, IntegrationState> = {
  new: permanent,
  idle: then(permanent),
  'idle until an instant': then(permanent, answer({ kind: 'wait', until: seconds(60) })),
  failing: then(permanent, FAILING),
  paused: { ...permanent, status: 'stopped', statusReason: 'paused by alice' },
  'given up': then(then(permanent, FAILING), FAILING, seconds(90_000)),
  gone: then(permanent, GONE),
  temporary,
  'temporary, idle': then(temporary),
  'temporary, paused': { ...temporary, status: 'stopped' },
  'temporary, failing': then(temporary, FAILING),
  expired: then(temporary, ENDED, END, true),
  refused: applyCommand(permanent, { kind: 'setEndDate', endsAt: END, requestId: 'r', actor: 'bob' }, NOW).state,
};
const stateOf = (name: string): IntegrationState => {
  const state = STATES[name];
  if (state === undefined) throw new Error(`no state is called ${name}`);
  return state;
};

let requests = 0;
type Ask = Command extends infer C ? (C extends Command ? Omit<C, 'requestId' | 'actor'> : never) : never;
const ask = (command: Ask): Command => ({ ...command, requestId: `request-${++requests}`, actor: 'bob' }) as Command;
const apply = (state: IntegrationState, command: Ask, now = NOW) => applyCommand(state, ask(command), now);

describe('a state', () => {
  it.each(Object.keys(STATES))('survives JSON unchanged: %s', (name) => {
    const state = stateOf(name);
    expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
  });
});

describe('the next step', () => {
  it.each([
    ['new', NOW, { kind: 'deliver', probe: false }],
    ['idle', NOW, { kind: 'wait', wakes: true }],
    ['idle until an instant', NOW, { kind: 'wait', until: seconds(60), wakes: true }],
    ['idle until an instant', seconds(60), { kind: 'deliver', probe: false }],
    ['failing', NOW, { kind: 'wait', until: seconds(5), wakes: false }],
    ['failing', seconds(5), { kind: 'deliver', probe: true }],
    ['paused', NOW, { kind: 'wait', wakes: false }],
    ['given up', NOW, { kind: 'wait', wakes: false }],
    ['gone', NOW, { kind: 'wait', wakes: false }],
    ['expired', seconds(10, END), { kind: 'wait', wakes: false }],
    ['temporary, idle', NOW, { kind: 'wait', wakes: true }],
    ['temporary, idle', END, { kind: 'deliver', probe: false }],
    ['temporary, paused', END, { kind: 'wait', wakes: false }],
    ['temporary, failing', END, { kind: 'deliver', probe: true }],
  ])('of one that is %s at %s', (name, now, step) => {
    expect(nextStep(stateOf(name), now)).toEqual(step);
  });

  it('after an ending delivery that waits for retries is to wait for them, not to look at the end date again', () => {
    const owing = then(temporary, answer({ kind: 'wait', until: seconds(30, END) }), END, true);
    expect(nextStep(owing, seconds(1, END))).toEqual({ kind: 'wait', until: seconds(30, END), wakes: true });
  });

  it('is an ending delivery when the end date came while the one before it was out', () => {
    const late = then(temporary, answer({ kind: 'wait', until: seconds(300, END) }), seconds(1, END), false);
    expect(nextStep(late, seconds(1, END))).toEqual({ kind: 'deliver', probe: false });
  });
});

describe('the end date', () => {
  it('lies ahead of a running integration only, and until it has come', () => {
    expect(endDateAhead(temporary, NOW)).toBe(END);
    expect(endDateAhead(temporary, END)).toBeUndefined();
    expect(endDateAhead(stateOf('temporary, paused'), NOW)).toBeUndefined();
    expect(endDateAhead(permanent, NOW)).toBeUndefined();
  });
});

describe('a command', () => {
  const TARGET = { ...WEBHOOK, url: 'https://shop.example/other' };
  const LATER = '2026-05-01T00:00:00.000Z';
  const STOPPED = { status: 'stopped' };
  const RUNNING = { status: 'running' };

  it.each([
    ['pause', 'idle', { ...STOPPED, statusReason: 'paused by bob' }, 'integration_stopped'],
    ['pause', 'failing', { ...STOPPED, statusReason: 'paused by bob' }, 'integration_stopped'],
    ['pause', 'paused', { ...STOPPED, statusReason: 'paused by alice' }, undefined],
    ['pause', 'expired', { ...STOPPED, expired: true }, undefined],
    ['pause', 'gone', STOPPED, undefined],
    ['resume', 'paused', { ...RUNNING, statusReason: 'started by bob' }, 'integration_started'],
    ['resume', 'given up', RUNNING, 'integration_started'],
    ['resume', 'gone', RUNNING, 'integration_started'],
    ['resume', 'idle', RUNNING, undefined],
    ['resume', 'failing', RUNNING, undefined],
    ['resume', 'temporary, paused', RUNNING, 'integration_started'],
  ] as const)('%s of one that is %s leaves it as %o and logs %s', (kind, name, state, action) => {
    const decision = apply(stateOf(name), { kind });
    expect(decision.state).toMatchObject(state);
    expect(decision.entry?.action).toBe(action);
  });

  it('resume of an expired one is refused, with what to do instead', () => {
    const { state, entry } = apply(stateOf('expired'), { kind: 'resume' });
    expect(state).toMatchObject({ ...STOPPED, expired: true });
    expect(state.requests.at(-1)?.refused).toBe('it has reached its end date; move ends_at');
    expect(entry?.reason).toMatch(/^resume ignored/);
  });

  it.each(['idle', 'paused', 'failing', 'given up', 'expired'])(
    'edit raises the revision of one that is %s',
    (name) => {
      const before = stateOf(name);
      const { state, entry } = apply(before, {
        kind: 'edit',
        target: TARGET,
        subscription: { events: [], entities: [] },
      });
      expect(state).toMatchObject({ status: before.status, revision: 2, spec: { target: TARGET } });
      expect(entry).toEqual({
        action: 'integration_updated',
        reason: 'events and target changed by bob',
        actor: 'bob',
      });
      expect(nextStep(state, NOW).kind).toBe(before.status === 'running' ? 'deliver' : 'wait');
    },
  );

  it('edit of the kind of target is refused, and an empty one changes nothing', () => {
    const refused = apply(permanent, { kind: 'edit', target: S3 }).state;
    expect(refused).toMatchObject({ revision: 1, spec: { target: WEBHOOK } });
    expect(refused.requests[0]?.refused).toBe('its target is a webhook; a target keeps its kind');
    expect(apply(permanent, { kind: 'edit' })).toEqual({
      state: { ...permanent, requests: [{ id: `request-${requests}` }] },
    });
  });

  const named = (id: string) => ({ id, hint: id.slice(0, 4) });

  it('edit keeps the secrets that the target has then, also one that it has not any more', () => {
    const present = { ...TARGET, apiKey: named('new-key'), signingSecret: named('new-secret') };
    const older = { ...WEBHOOK, url: 'https://shop.example/v3', apiKey: named('old-key') };
    const keeps = ['apiKey', 'signingSecret', 'previousSigningSecret'] as const;
    const edited = (target: typeof present | typeof TARGET) =>
      apply({ ...permanent, spec: { ...permanent.spec, target } }, { kind: 'edit', target: older, keeps }).state.spec
        .target;
    expect(edited(present)).toEqual({ ...present, url: older.url });
    expect(edited(TARGET)).toEqual({ ...TARGET, url: older.url });
    const lake = { ...permanent, spec: { ...permanent.spec, target: { ...S3, accessKeyId: named('new-id') } } };
    const moved = apply(lake, { kind: 'edit', target: { ...S3, bucket: 'other' }, keeps: ['accessKeyId'] }).state;
    expect(moved.spec.target).toEqual({ ...S3, bucket: 'other', accessKeyId: named('new-id') });
  });

  it('edit rotates the signing secret that the target has then; only a webhook has one', () => {
    const rotate = (id: string) => ({
      kind: 'edit' as const,
      rotation: { signingSecret: named(id), overlapEndsAt: LATER },
    });
    const { state, entry } = apply(apply(permanent, rotate('second')).state, rotate('third'));
    expect(state).toMatchObject({ revision: 3 });
    expect(state.spec.target).toEqual({
      ...WEBHOOK,
      signingSecret: named('third'),
      previousSigningSecret: { ref: named('second'), expiresAt: LATER },
    });
    expect(entry?.reason).toBe('signing secret changed by bob');
    const lake = { ...permanent, spec: { ...permanent.spec, target: S3 } };
    const refused = apply(lake, rotate('none')).state;
    expect(refused).toMatchObject({ revision: 1, spec: { target: S3 } });
    expect(refused.requests[0]?.refused).toBe('only a webhook has a signing secret');
  });

  it('edit of a revision that is not the present one is refused, with what to do instead', () => {
    const edit = { kind: 'edit' as const, target: TARGET };
    const second = apply(permanent, { ...edit, revision: 1 }).state;
    expect(second).toMatchObject({ revision: 2, spec: { target: TARGET } });
    const { state, entry } = apply(second, { kind: 'edit', target: WEBHOOK, revision: 1 });
    expect(state).toMatchObject({ revision: 2, spec: { target: TARGET } });
    expect(state.requests.at(-1)?.refused).toMatch(/^it was made for revision 1, and this is revision 2; look/);
    expect(entry?.reason).toMatch(/^edit ignored: it was made for revision 1/);
  });

  it.each([
    ['temporary', LATER, RUNNING, 'integration_updated'],
    ['temporary', '2026-03-05T00:00:00.000Z', RUNNING, 'integration_updated'],
    ['temporary', END, RUNNING, undefined],
    ['temporary, paused', LATER, STOPPED, 'integration_updated'],
    ['temporary, failing', LATER, { ...RUNNING, failing: { retryAt: NOW } }, 'integration_updated'],
    ['expired', LATER, { ...RUNNING, expired: false }, 'integration_started'],
    ['expired', '2026-03-20T00:00:00.000Z', { ...STOPPED, expired: true }, 'integration_updated'],
  ] as const)('setEndDate of one that is %s to %s leaves it as %o and logs %s', (name, endsAt, state, action) => {
    const decision = apply(stateOf(name), { kind: 'setEndDate', endsAt });
    expect(decision.state).toMatchObject({ ...state, spec: { endsAt } });
    expect(decision.entry?.action).toBe(action);
  });

  it('setEndDate of a permanent one, or before the start, is refused', () => {
    expect(apply(permanent, { kind: 'setEndDate', endsAt: END }).state.requests[0]?.refused).toMatch(/permanent/);
    expect(apply(temporary, { kind: 'setEndDate', endsAt: START }).state.requests[0]?.refused).toMatch(
      /after it starts/,
    );
  });

  it('is applied once, however often it comes', () => {
    const pause = ask({ kind: 'pause' });
    const paused = applyCommand(permanent, pause, NOW).state;
    const resumed = apply(paused, { kind: 'resume' }).state;
    const again = applyCommand(resumed, pause, NOW);
    expect(again).toEqual({ state: resumed });
    expect(isShown(resumed, again.state)).toBe(false);
  });

  it('is remembered with the last fifty', () => {
    let state = permanent;
    for (let count = 0; count < 60; count++) state = apply(state, { kind: 'pause' }).state;
    expect(state.requests).toHaveLength(50);
    expect(state.requests.at(-1)?.id).toBe(`request-${requests}`);
  });
});

describe('a failing target', () => {
  const failAt = (state: IntegrationState, now: string, delivered = 0) => then(state, { ...FAILING, delivered }, now);

  it('is probed after 5 s, 10 s, 20 s … and at most every 5 minutes', () => {
    let [state, now] = [then(permanent, FAILING), NOW];
    const pauses: number[] = [];
    for (let probe = 0; probe < 9; probe++) {
      const retryAt = state.failing?.retryAt ?? '';
      pauses.push((Date.parse(retryAt) - Date.parse(now)) / 1_000);
      now = retryAt;
      state = failAt(state, now);
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    expect(state.failing).toMatchObject({ since: NOW, probes: 9 });
  });

  it('is left alone for as long as it asks for, but given up in time', () => {
    const asking = (at: string) => ({ ...FAILING, next: { ...FAILING.next, notBefore: at } });
    const retryAt = (state: IntegrationState) => state.failing?.retryAt;
    expect(retryAt(then(permanent, asking(seconds(600)) as typeof FAILING))).toBe(seconds(600));
    expect(retryAt(then(permanent, asking(seconds(1)) as typeof FAILING))).toBe(seconds(5));
    expect(retryAt(then(permanent, asking(seconds(90_000)) as typeof FAILING))).toBe(seconds(86_400));
  });

  it('is given up to the second, with the last probe at that very instant', () => {
    const late = failAt(then(permanent, FAILING), seconds(86_390));
    expect(late.failing?.retryAt).toBe(seconds(86_400));
    const { state, entry } = afterDelivery(late, FAILING, false, seconds(86_400));
    expect(state).toMatchObject({ status: 'stopped', statusReason: 'gave up after 24 h without a success: HTTP 500' });
    expect(entry?.action).toBe('integration_stopped');
  });

  it('that takes an event now and then is not given up', () => {
    const state = failAt(then(permanent, FAILING), seconds(86_400), 1);
    expect(state).toMatchObject({ status: 'running', failing: { since: seconds(86_400), probes: 0 } });
  });

  it('is logged when it begins to fail and when it works again, not at each probe', () => {
    const first = afterDelivery(permanent, FAILING, false, NOW);
    expect(first.entry?.reason).toBe('target failing: HTTP 500');
    const second = afterDelivery(first.state, FAILING, false, seconds(5));
    expect(second.entry).toBeUndefined();
    expect(isShown(first.state, second.state)).toBe(false);
    const third = afterDelivery(second.state, DELIVERED, false, seconds(15));
    expect(third.entry?.reason).toBe(`target works again, after failing since ${NOW}`);
    expect(third.state.failing).toBeUndefined();
  });

  it('is still failing when its probe was stopped before it had an answer', () => {
    const failing = stateOf('failing');
    const { state, entry } = afterDelivery(failing, CONTINUE, false, seconds(5));
    expect(state.failing).toEqual(failing.failing);
    expect(entry).toBeUndefined();
  });

  it('that refuses an event works', () => {
    const result = answer({ kind: 'continue' }, { rejected: 1 });
    expect(then(stateOf('failing'), result).failing).toBeUndefined();
  });

  it('that is edited is probed at once', () => {
    const { state } = apply(stateOf('failing'), { kind: 'edit', target: WEBHOOK });
    expect(nextStep(state, NOW)).toEqual({ kind: 'deliver', probe: true });
  });

  it('is quoted in few words, however long its answer', () => {
    const endless = answer({ kind: 'target_failing', error: 'x'.repeat(5_000), policy: PROBE_POLICY });
    const state = then(permanent, endless);
    expect(state.statusReason.length).toBeLessThan(400);
    expect(state.failing?.error.length).toBeLessThan(400);
  });
});

describe('a delivery', () => {
  it('that skipped what retention had removed leaves it in the log, whatever else it answers', () => {
    for (const result of [WAIT, FAILING, GONE]) {
      const { entry } = afterDelivery(permanent, { ...result, skipped: 7 }, false, NOW);
      expect(entry?.reason).toContain('7 events were older than the retention and are skipped');
    }
  });

  it('that passed a damaged part of the log leaves that in the log as well', () => {
    const damaged = 'segment 7 of the log is damaged';
    for (const result of [WAIT, FAILING, GONE]) {
      expect(afterDelivery(permanent, { ...result, damaged }, false, NOW).entry?.reason).toContain(damaged);
    }
    const both = afterDelivery(permanent, { ...WAIT, skipped: 7, damaged }, false, NOW);
    expect(both.entry?.reason).toBe(`7 events were older than the retention and are skipped; ${damaged}`);
  });

  it('changes nothing that the world can see when it only delivers', () => {
    expect(isShown(permanent, then(permanent, DELIVERED))).toBe(false);
    expect(afterDelivery(permanent, DELIVERED, false, NOW).entry).toBeUndefined();
  });

  it('leaves what it did, and the last error until there is another', () => {
    const failed = then(permanent, answer({ kind: 'wait' }, { delivered: 2, failed: 1, lastError: 'HTTP 503' }));
    const next = then(failed, answer({ kind: 'wait' }, { delivered: 4, backlog: 0 }), seconds(9));
    expect(next.lastDelivery).toEqual({ at: seconds(9), delivered: 4, failed: 0, rejected: 0, backlog: 0 });
    expect(next.lastError).toEqual({ at: NOW, message: 'HTTP 503' });
  });

  it('of an expired integration says that it has reached its end', () => {
    const { state, entry } = afterDelivery(temporary, ENDED, true, END);
    expect(state).toMatchObject({ status: 'stopped', expired: true, statusReason: `reached its end date ${END}` });
    expect(entry).toMatchObject({ action: 'integration_stopped', actor: 'sluice' });
  });

  it('that was interrupted is followed by another', () => {
    expect(nextStep(withoutIdle(stateOf('idle')), NOW).kind).toBe('deliver');
  });
});
