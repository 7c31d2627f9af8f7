import { describe, expect, test } from 'vitest';
import { eventSchema, prepareEvent } from '../../src/domain/events.js';

const PLACEHOLDER = '0000-00-00T00:00:00.000Z';

function problems(event: unknown): string[] {
  const result = eventSchema.safeParse(event);
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
}

describe('an event', () => {
  test('needs no more than a name and a payload', () => {
    expect(problems({ name: 'order.created', payload: {} })).toEqual([]);
  });

  test.each([
    'Order.created',
    'order',
    'order.',
    '.created',
    'order.created.twice',
    'order created',
    '1order.x',
    7,
    '',
  ])('is refused with the name %j', (name) =>
    expect(problems({ name, payload: {} })).toEqual(expect.arrayContaining(['name'])),
  );

  test.each([null, [], 'text', 3, undefined])('is refused with the payload %j', (payload) =>
    expect(problems({ name: 'order.created', payload })).toEqual(['payload']),
  );

  test.each(['', 'a\nb', 'a\u0000', 'x'.repeat(129), '\u200b', 5, '\ud800'])('is refused with the id %j', (id) =>
    expect(problems({ name: 'order.created', payload: {}, id })).toEqual(expect.arrayContaining(['id'])),
  );

  test.each(['1', 'a b/c?d#e', 'Größe-42', '注文', 'x'.repeat(128)])('may have the id %j', (id) =>
    expect(problems({ name: 'order.created', payload: {}, id })).toEqual([]),
  );

  test.each(['yesterday', '2026-01-31', '2026-02-30T00:00:00Z', '2026-01-31T00:00:00', 0])(
    'is refused when it occurred at %j',
    (occurred_at) => expect(problems({ name: 'order.created', payload: {}, occurred_at })).toEqual(['occurred_at']),
  );

  test('is refused with an unknown property, __proto__ included', () => {
    expect(eventSchema.safeParse({ name: 'order.created', payload: {}, nme: 1 }).success).toBe(false);
    expect(eventSchema.safeParse(JSON.parse('{"name":"a.b","payload":{},"__proto__":{}}')).success).toBe(false);
  });
});

describe('the envelope', () => {
  test('has the fields of the contract, and only those that are known', () => {
    const { line } = prepareEvent('acme', { name: 'order.created', payload: { a: 1 }, id: 'e1' });
    expect(line.toString()).toBe(
      `{"tenant":"acme","name":"order.created","published_at":"${PLACEHOLDER}","id":"e1","domain_entity_type":"order","payload":{"a":1}}\n`,
    );
  });

  test('takes the domain entity from the name and the entity when they are not given', () => {
    const event = prepareEvent('acme', { name: 'order.created', payload: {}, id: 'e1', entity_id: 'o1' });
    expect(event).toMatchObject({ domainEntityType: 'order', domainEntityId: 'o1', entityId: 'o1' });
    expect(JSON.parse(event.line.toString())).toMatchObject({
      entity_id: 'o1',
      domain_entity_type: 'order',
      domain_entity_id: 'o1',
    });
  });

  test('keeps a domain entity that differs from the entity', () => {
    const event = prepareEvent('acme', {
      ...{ name: 'invoice.created', payload: {}, id: 'e1', entity_id: 'i1' },
      ...{ domain_entity_type: 'order', domain_entity_id: 'o1' },
    });
    expect(event).toMatchObject({ domainEntityType: 'order', domainEntityId: 'o1', entityId: 'i1' });
  });

  test('tells times in UTC with milliseconds', () => {
    const occurred_at = '2026-01-31T10:30:00+01:00';
    const { line } = prepareEvent('acme', { name: 'a.b', payload: {}, id: 'e1', occurred_at });
    expect(JSON.parse(line.toString()).occurred_at).toBe('2026-01-31T09:30:00.000Z');
  });

  test('holds the text of the payload as it was sent, on one line', () => {
    const payload = '{\n  "big": 12345678901234567890.10,\r\n  "__proto__": {"x": 1}, "text": "a\\nb \u2028"\n}';
    const { line } = prepareEvent('acme', { name: 'a.b', payload: {}, id: 'e1' }, Buffer.from(payload));
    expect(line.toString()).toContain(`"payload":${payload.replace(/[\r\n]/g, ' ')}}\n`);
    expect(line.subarray(0, -1).includes('\n')).toBe(false);
  });

  test('has its time of publication where the offset says, whatever the characters before it', () => {
    for (const tenant of ['acme', 'bücher', 'a"b\\c', '注文']) {
      const { line, publishedAtOffset } = prepareEvent(tenant, { name: 'a.b', payload: {}, id: 'größe "1"' });
      expect(line.subarray(publishedAtOffset, publishedAtOffset + 24).toString()).toBe(PLACEHOLDER);
      expect(JSON.parse(line.toString())).toMatchObject({ tenant, id: 'größe "1"' });
    }
  });
});
