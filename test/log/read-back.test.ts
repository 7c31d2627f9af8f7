import { afterAll, beforeAll, expect, test } from 'vitest';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import type { ReadBackRequest } from '../../src/log/index.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { appendSegments } from '../support/fixtures.js';
import { profile } from '../support/profile.js';

let database: TestDatabase;

/** 30 segments of two events; every tenth has one about stock. */
beforeAll(async () => {
  database = await openTestDatabase();
  const segments = Array.from({ length: 30 }, (_, i) => [
    { name: 'order.created', id: `a${i}` },
    { name: i % 10 === 4 ? 'stock.changed' : 'order.paid', id: `b${i}` },
  ]);
  await appendSegments(database.log, 'acme', segments);
});

afterAll(() => database.close());

const WHOLE: ReadBackRequest = {
  from: { seq: 1, offset: 0 },
  to: { seq: 31, offset: 0 },
  subscription: EVERY_EVENT,
  columns: ['keys'],
  limit: 3,
};
const seqs = async (request: Partial<ReadBackRequest>) =>
  (await database.log.readBack('acme', { ...WHOLE, ...request })).map(({ seq }) => seq);

test('the last segments come first, up to the limit, with the columns that were asked for', async () => {
  const segments = await database.log.readBack('acme', WHOLE);
  expect(segments.map(({ seq }) => seq)).toEqual([30, 29, 28]);
  expect(segments[0]?.keys).toEqual(['order.created/a29', 'order.paid/b29']);
  expect(segments[0]).not.toHaveProperty('lines');
});

test('the segment at the end of the range counts only if some of its events do', async () => {
  expect(await seqs({ to: { seq: 9, offset: 0 } })).toEqual([8, 7, 6]);
  expect(await seqs({ to: { seq: 9, offset: 1 } })).toEqual([9, 8, 7]);
  expect(await seqs({ from: { seq: 8, offset: 1 }, to: { seq: 9, offset: 1 } })).toEqual([9, 8]);
  expect(await seqs({ from: { seq: 9, offset: 0 }, to: { seq: 9, offset: 0 } })).toEqual([]);
});

test('segments without a wanted event are passed by, whether a name or an entity is wanted', async () => {
  expect(await seqs({ subscription: { events: ['stock.changed'], entities: [] } })).toEqual([25, 15, 5]);
  expect(await seqs({ subscription: { events: [], entities: ['stock'] }, limit: 1 })).toEqual([25]);
  expect(await seqs({ subscription: { events: ['order.lost'], entities: [] } })).toEqual([]);
});

test('segments without an event of the type are passed by, whatever the names say', async () => {
  const typed = [
    [{ name: 'order.created', id: '1' }],
    [{ name: 'order.created', id: '2', domain_entity_type: 'invoice' }],
    [
      { name: 'order.created', id: '3' },
      { name: 'invoice.sent', id: '4' },
    ],
  ];
  await appendSegments(database.log, 'typed', typed);
  const found = async (domainEntityType: string, subscription = EVERY_EVENT) => {
    const request = { ...WHOLE, domainEntityType, subscription };
    return (await database.log.readBack('typed', request)).map(({ seq }) => seq);
  };
  expect(await found('invoice')).toEqual([3, 2]);
  expect(await found('order')).toEqual([3, 1]);
  expect(await found('nothing')).toEqual([]);
  expect(await found('invoice', { events: [], entities: ['invoice'] })).toEqual([3]);
});

test('segments without an event of both the name and the type are passed by, though they have others of each', async () => {
  const both = (id: string) => ['order.created', 'stock.changed'].map((name) => ({ name, id }));
  const crossed = { name: 'order.created', id: 'crossed', domain_entity_type: 'stock' };
  await appendSegments(database.log, 'crossed', [both('1'), [...both('2'), crossed], both('3')]);
  const request = { ...WHOLE, eventName: 'order.created' };
  const found = async (more: Partial<ReadBackRequest>) =>
    (await database.log.readBack('crossed', { ...request, ...more })).map(({ seq }) => seq);
  expect(await found({})).toEqual([3, 2, 1]);
  expect(await found({ domainEntityType: 'order' })).toEqual([3, 2, 1]);
  expect(await found({ domainEntityType: 'stock' })).toEqual([2]);
  const read = () => database.log.readBack('crossed', { ...request, domainEntityType: 'stock', limit: 9 });
  const [operation] = await profile(database.db, 'segments', read);
  expect(operation).toMatchObject({ keys: 1, documents: 1, sortsInMemory: false });
});

test('another tenant has other segments', async () => {
  expect(await database.log.readBack('other', WHOLE)).toEqual([]);
});

test.each([
  ['everything', EVERY_EVENT],
  ['a name', { events: ['stock.changed'], entities: [] }],
  ['names and an entity', { events: ['stock.changed', 'order.paid'], entities: ['stock'] }],
])('reading back for %s takes no more keys than segments, in the order of the index', async (_title, subscription) => {
  const read = () => database.log.readBack('acme', { ...WHOLE, subscription, limit: 2 });
  const [operation] = await profile(database.db, 'segments', read);
  expect(operation?.plan).toMatch(/^IXSCAN/);
  expect(operation?.sortsInMemory).toBe(false);
  expect(operation?.keys).toBeLessThanOrEqual(2 + subscription.events.length + subscription.entities.length);
});

test('reading back for a type that there is not looks at no segment', async () => {
  const read = () => database.log.readBack('acme', { ...WHOLE, domainEntityType: 'nothing' });
  const [operation] = await profile(database.db, 'segments', read);
  expect(operation).toMatchObject({ documents: 0, sortsInMemory: false });
});
