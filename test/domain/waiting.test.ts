import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wants } from '../../src/domain/subscriptions.js';
import { topicsThatWake, waitingFor } from '../../src/domain/waiting.js';

const entity = fc.constantFrom('order', 'order_line', 'return', 'sluice');
const name = fc.tuple(entity, fc.constantFrom('created', 'changed')).map((parts) => parts.join('.'));
const subscription = fc.record({
  events: fc.uniqueArray(name, { maxLength: 3 }),
  entities: fc.uniqueArray(entity, { maxLength: 2 }),
});
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).map((all) => new Set(all));

const isFound = (waiting: { topics: readonly string[] }, eventNames: ReadonlySet<string>) =>
  topicsThatWake(eventNames).some((topic) => waiting.topics.includes(topic));

describe('who waits is found by the topics of an event', () => {
  it('whenever it wants the event, and, if it does not want everything, only then', () => {
    fc.assert(
      fc.property(subscription, names, (asked, eventNames) => {
        const isWanted = [...eventNames].some(wants(asked));
        const wantsAll = asked.events.length + asked.entities.length === 0;
        expect(isFound(waitingFor(asked), eventNames)).toBe(isWanted || wantsAll);
      }),
      { numRuns: 1_000 },
    );
  });

  it('also when it wants more than an index should list', () => {
    const waiting = waitingFor({ events: Array.from({ length: 500 }, (_, i) => `order.e${i}`), entities: [] });
    expect(waiting.topics).toHaveLength(1);
    expect(isFound(waiting, new Set(['order.e499']))).toBe(true);
  });
});
