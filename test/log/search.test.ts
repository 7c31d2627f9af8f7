import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { domainEntityIdAt, domainEntityTypeAt, entityIdAt, type Segment } from '../../src/log/index.js';
import { openTestLog, readAll, type TestLog } from '../support/log.js';
import { newEvent } from '../support/new-event.js';

let store: TestLog;
beforeAll(async () => {
  store = await openTestLog();
  const { log } = store;
  await log.append('t', [
    newEvent('1', { entity_id: 'o1' }),
    newEvent('2', { entity_id: 'o2' }),
    newEvent('3', { name: 'invoice.created', entity_id: 'i1', domain_entity_type: 'order', domain_entity_id: 'o1' }),
    newEvent('4'),
  ]);
  await log.append('t', [newEvent('5', { name: 'customer.created', entity_id: 'o1' }), newEvent('6')]);
  await log.append('t', [newEvent('7', { domain_entity_id: 'o1' })]);
});
afterAll(() => store.close());

const at = (seq: number, offset: number) => ({ seq, offset });

describe('an event', () => {
  test('is found by its name and id, as it was stored', async () => {
    const found = await store.log.find('t', 'invoice.created', '3');
    expect(JSON.parse(String(found))).toMatchObject({ tenant: 't', id: '3', name: 'invoice.created' });
    expect(found?.at(-1)).toBe('}'.charCodeAt(0));
  });

  test.each([
    ['t', 'invoice.created', '1'],
    ['t', 'order.created', 'none'],
    ['u', 'order.created', '1'],
  ])('is not found elsewhere (%s %s %s)', async (tenant, name, id) => {
    expect(await store.log.find(tenant, name, id)).toBeNull();
  });
});

describe('the events of a domain entity', () => {
  test('are found newest first, whatever their own entity is', async () => {
    const found = await store.log.findByEntity('t', 'o1', { limit: 10 });
    expect(found).toEqual([
      { ...at(3, 0), name: 'order.created', domainEntityType: 'order' },
      { ...at(2, 0), name: 'customer.created', domainEntityType: 'customer' },
      { ...at(1, 2), name: 'invoice.created', domainEntityType: 'order' },
      { ...at(1, 0), name: 'order.created', domainEntityType: 'order' },
    ]);
  });

  test('can be narrowed to a type', async () => {
    const found = await store.log.findByEntity('t', 'o1', { limit: 10, domainEntityType: 'order' });
    expect(found).toMatchObject([at(3, 0), at(1, 2), at(1, 0)]);
  });

  test('come page by page', async () => {
    const page = (before?: { seq: number; offset: number }) =>
      store.log.findByEntity('t', 'o1', { limit: 2, ...(before && { before }) });
    expect(await page()).toMatchObject([at(3, 0), at(2, 0)]);
    expect(await page(at(2, 0))).toMatchObject([at(1, 2), at(1, 0)]);
    expect(await page(at(1, 2))).toMatchObject([at(1, 0)]);
  });

  test('are none for no entity', async () => {
    expect(await store.log.findByEntity('t', '', { limit: 10 })).toEqual([]);
  });
});

describe('the ids of events', () => {
  test('are told in the order that they are asked for, from any segments', async () => {
    expect(await store.log.idsAt('t', [at(3, 0), at(1, 3), at(1, 2), at(2, 0)])).toEqual([
      { id: '7', entityId: undefined, domainEntityId: 'o1' },
      { id: '4', entityId: undefined, domainEntityId: undefined },
      { id: '3', entityId: 'i1', domainEntityId: 'o1' },
      { id: '5', entityId: 'o1', domainEntityId: 'o1' },
    ]);
  });

  test('are missing where there is no segment, or none of this tenant', async () => {
    expect(await store.log.idsAt('t', [at(9, 0), at(3, 0)])).toMatchObject([undefined, { id: '7' }]);
    expect(await store.log.idsAt('u', [at(3, 0)])).toEqual([undefined]);
  });
});

describe('the columns of a segment', () => {
  test('tell entity and domain entity apart, and where there is none', async () => {
    const [first, second, third] = (await readAll(store.log)).segments as [Segment, Segment, Segment];
    const entity = (segment: Segment, i: number) => [
      entityIdAt(segment, i),
      domainEntityTypeAt(segment, i),
      domainEntityIdAt(segment, i),
    ];
    expect([0, 1, 2, 3].map((i) => entity(first, i))).toEqual([
      ['o1', 'order', 'o1'],
      ['o2', 'order', 'o2'],
      ['i1', 'order', 'o1'],
      [undefined, 'order', ''],
    ]);
    expect(second.entityIds).toBeUndefined();
    expect([0, 1].map((i) => entity(second, i))).toEqual([
      ['o1', 'customer', 'o1'],
      [undefined, 'order', ''],
    ]);
    expect(entity(third, 0)).toEqual([undefined, 'order', 'o1']);
  });
});

describe('the names in a log', () => {
  test('are each told with the time of their newest event', async () => {
    const { segments } = await readAll(store.log);
    const [first, second, third] = segments.map(({ publishedAt }) => publishedAt);
    expect(await store.log.seenNames('t')).toEqual([
      { name: 'customer.created', lastSeenAt: second },
      { name: 'invoice.created', lastSeenAt: first },
      { name: 'order.created', lastSeenAt: third },
    ]);
    expect(await store.log.seenNames('empty')).toEqual([]);
  });
});
