import { describe, expect, it } from 'vitest';
import { type CommandKind, readCommand } from '../../src/workflows/commands.js';
import { S3, WEBHOOK } from '../support/integration-states.js';

const read = (kind: CommandKind, argument: unknown) => readCommand(kind, argument, 'mine', 'fresh');

describe('a command from the API', () => {
  it('keeps its request id and who asked', () => {
    expect(read('pause', { requestId: 'r1', actor: 'alice' })).toEqual({
      kind: 'pause',
      requestId: 'r1',
      actor: 'alice',
    });
  });

  it('is taken when it names this integration', () => {
    expect(read('remove', { requestId: 'r1', actor: 'alice', uid: 'mine' })).toMatchObject({ kind: 'remove' });
  });

  it('does nothing to another integration that has got the id meanwhile', () => {
    const problem = 'it was meant for an integration of this id that has been removed';
    expect(read('remove', { requestId: 'r1', actor: 'alice', uid: 'older' })).toMatchObject({
      kind: 'senseless',
      problem,
    });
  });

  it.each([WEBHOOK, S3])('edits a whole target', (target) => {
    const subscription = { events: ['order.created'], entities: [] };
    const edit = { requestId: 'r1', actor: 'alice', target, subscription, keeps: ['apiKey'], revision: 3 };
    expect(read('edit', edit)).toEqual({ kind: 'edit', ...edit });
  });

  it('brings a new signing secret', () => {
    const signingSecret = { id: 'fresh', hint: 'resh' };
    const edit = {
      requestId: 'r1',
      actor: 'alice',
      rotation: { signingSecret, overlapEndsAt: '2026-03-02T12:00:00Z' },
    };
    expect(read('edit', edit)).toMatchObject({
      rotation: { signingSecret, overlapEndsAt: '2026-03-02T12:00:00.000Z' },
    });
  });
});

describe('a command sent by hand', () => {
  it.each([undefined, null, {}])('needs no argument: %o', (argument) => {
    expect(read('resume', argument)).toEqual({ kind: 'resume', requestId: 'fresh', actor: 'temporal' });
  });

  it.each([
    ['pause', 'now', 'its argument must be an object'],
    ['pause', 17, 'its argument must be an object'],
    ['pause', [{}], 'its argument must be an object'],
    ['pause', { colour: 'red' }, 'it has no field colour'],
    ['resume', { endsAt: '2026-01-01T00:00:00Z' }, 'it has no field endsAt'],
    ['edit', { subscription: 'order.created' }, /subscription must be/],
    ['edit', { subscription: { events: ['a.b'] } }, /subscription must be/],
    ['edit', { subscription: { events: [1], entities: [] } }, /subscription must be/],
    ['edit', { target: null }, /target must be/],
    ['edit', { target: { kind: 'webhook', url: 'https://shop.example' } }, /target must be/],
    ['edit', { target: { ...WEBHOOK, concurrency: 0 } }, /target must be/],
    ['edit', { target: { ...WEBHOOK, url: 'ftp://shop.example' } }, /target must be/],
    ['edit', { target: { ...WEBHOOK, colour: 'red' } }, /target must be/],
    ['edit', { target: { ...WEBHOOK, signingSecret: 'whsec_plain' } }, /target must be/],
    ['edit', { target: { ...WEBHOOK, constructor: 'x' } }, /target must be/],
    ['edit', { target: { name: 'x', kind: 'constructor' } }, /target must be/],
    ['edit', { target: { ...S3, compression: 'zip' } }, /target must be/],
    ['edit', { keeps: 'apiKey' }, /keeps must be a list of apiKey, signingSecret/],
    ['edit', { keeps: ['url'] }, /keeps must be/],
    ['edit', { rotation: { signingSecret: 'whsec_plain', overlapEndsAt: '2026-01-01T00:00:00Z' } }, /rotation must be/],
    ['edit', { rotation: { signingSecret: { id: 'a', hint: 'b' }, overlapEndsAt: 'soon' } }, /rotation must be/],
    ['edit', { revision: '3' }, 'revision must be a whole number from 1'],
    ['edit', { revision: 0 }, 'revision must be a whole number from 1'],
    ['setEndDate', {}, /endsAt must be/],
    ['setEndDate', { endsAt: 'tomorrow' }, /endsAt must be/],
    ['setEndDate', { endsAt: '2026-01-01' }, /endsAt must be/],
    ['setEndDate', { endsAt: '2026-01-01T00:00:00' }, /endsAt must be/],
    ['setEndDate', { endsAt: '9999-12-31T23:59:59-14:00' }, /endsAt must be/],
    ['setEndDate', { endsAt: 1_767_225_600_000 }, /endsAt must be/],
  ] as const)('%s with %o is senseless', (kind, argument, problem) => {
    const command = read(kind, argument);
    expect(command).toMatchObject({ kind: 'senseless', signal: kind });
    expect('problem' in command && command.problem).toMatch(problem);
  });

  it('is cut where its names are endless', () => {
    const { actor, requestId } = read('pause', { actor: 'a'.repeat(10_000), requestId: 'r'.repeat(10_000) });
    expect([actor.length, requestId.length]).toEqual([200, 200]);
  });
});

describe('an end date', () => {
  it.each([
    ['2026-03-29T03:30:00+02:00', '2026-03-29T01:30:00.000Z'],
    ['2026-03-29T01:30:00Z', '2026-03-29T01:30:00.000Z'],
    ['2026-03-29T01:30:00.000+00:00', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25T02:30:00+01:00', '2026-10-25T01:30:00.000Z'],
    ['2026-10-25T02:30:00+02:00', '2026-10-25T00:30:00.000Z'],
    ['2026-01-01T00:00:00-11:30', '2026-01-01T11:30:00.000Z'],
    ['2026-01-01T00:00Z', '2026-01-01T00:00:00.000Z'],
  ])('of %s is the instant %s', (given, instant) => {
    expect(read('setEndDate', { endsAt: given })).toMatchObject({ kind: 'setEndDate', endsAt: instant });
  });
});
