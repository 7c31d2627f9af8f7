import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readCatalogue } from '../../src/api/event-types.js';
import { OPERATIONAL_EVENTS } from '../../src/domain/operational-events.js';
import { temporaryFolder } from '../support/folder.js';
import { type IngestApi, startIngestApi } from '../support/ingest-api.js';
import { openTestLog, readAll, type TestLog } from '../support/log.js';
import { newEvent } from '../support/new-event.js';
import { startStack } from '../support/stack.js';

let store: TestLog;
let api: IngestApi;
const catalogue = [
  { name: 'order.created', description: 'An order now exists.' },
  { name: 'order.shipped', description: 'An old one.', deprecated: true as const },
];
beforeAll(async () => {
  store = await openTestLog();
  api = await startIngestApi({ log: store.log, catalogue });
});
afterAll(async () => {
  await api.stop();
  await store.close();
});

/** Without what the service itself publishes. */
const ofPlatform = ({ event_types }: { event_types: { entity: string }[] }) =>
  event_types.filter(({ entity }) => entity !== 'sluice');

describe('a catalogue of the settings', () => {
  const start = async (text: string) => {
    const SLUICE_EVENT_CATALOGUE = join(await temporaryFolder(), 'catalogue.json');
    await writeFile(SLUICE_EVENT_CATALOGUE, text);
    return startStack({ SLUICE_EVENT_CATALOGUE }, { worker: false });
  };

  test("stands in the place of the service's own", async () => {
    const stack = await start(JSON.stringify(catalogue));
    const { body } = await stack.call('GET', '/event-types');
    expect(ofPlatform(body)).toMatchObject([{ name: 'order.created' }, { name: 'order.shipped', deprecated: true }]);
    await stack.stop();
  });

  test.each([
    ['no JSON', 'JSON'],
    ['[{"name":"Order"}]', 'name'],
  ])('that is none ends the start and says why: %s', async (text, reason) => {
    await expect(start(text)).rejects.toThrow(new RegExp(`^SLUICE_EVENT_CATALOGUE: .+${reason}`));
  });
});

describe('the event types', () => {
  test('are those of the catalogue and those that were seen, by name', async () => {
    await store.log.append('t', [newEvent('1'), newEvent('2', { name: 'loyalty.points_added' })]);
    await store.log.append('other', [newEvent('1', { name: 'secret.name' }, 'other')]);
    const [segment] = (await readAll(store.log)).segments;
    const last_seen_at = segment?.publishedAt.toISOString();
    expect(ofPlatform((await api.get('/event-types')).body)).toEqual([
      {
        name: 'loyalty.points_added',
        entity: 'loyalty',
        description: 'Not in the catalogue; seen among the events.',
        last_seen_at,
      },
      { name: 'order.created', entity: 'order', description: 'An order now exists.', last_seen_at },
      { name: 'order.shipped', entity: 'order', description: 'An old one.', deprecated: true },
    ]);
  });

  test('are those of the service itself as well, whatever the catalogue', async () => {
    const { event_types } = (await api.get('/event-types')).body as { event_types: { name: string; entity: string }[] };
    const own = event_types.filter(({ entity }) => entity === 'sluice').map(({ name }) => name);
    expect(own).toEqual(Object.keys(OPERATIONAL_EVENTS).sort());
  });

  test('come with a catalogue of their own', () => {
    const own = readCatalogue();
    expect(own.length).toBeGreaterThanOrEqual(27);
    expect(own.filter(({ deprecated }) => deprecated).map(({ name }) => name)).toEqual(['order.shipped']);
  });

  test('many that were seen are looked up at once, and Node suspects no leak', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    await store.log.append(
      't',
      Array.from({ length: 30 }, (_, i) => newEvent('1', { name: `many.of_them_${i}` })),
    );
    expect((await api.get('/event-types')).status).toBe(200);
    expect(warnings).toEqual([]);
  });
});
