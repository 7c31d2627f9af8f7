import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OldBacklogs } from '../../src/activities/operational/old-backlogs.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import type { OperationalEvent } from '../../src/domain/operational-events.js';
import { LOG_START } from '../../src/domain/positions.js';
import { BacklogEpisodes } from '../../src/store/backlog-episodes.js';
import type { IntegrationDocument } from '../../src/store/integrations.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { newState, S3 } from '../support/integration-states.js';

const LIMIT_SECONDS = 60;

describe('old backlogs', () => {
  let database: TestDatabase;
  let published: OperationalEvent[];
  /** What the log answers. */
  let append: () => Promise<void>;

  beforeEach(async () => {
    database = await openTestDatabase();
    published = [];
    append = async () => undefined;
  });
  afterEach(() => database.close());

  const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000);

  async function integration(state: Partial<IntegrationState> = {}, spec: Partial<IntegrationState['spec']> = {}) {
    const shown = newState(spec, state);
    const { tenant, id, uid } = shown.spec;
    await database.integrations.create(shown);
    await database.cursors.create(uid, tenant, id, LOG_START);
    return uid;
  }

  /** One pass, in which the oldest event of each is so old. Nothing waits for those without an age. */
  async function pass(ages: Record<string, number | undefined>, limit = LIMIT_SECONDS): Promise<string[]> {
    const old = new OldBacklogs({
      episodes: new BacklogEpisodes(database.collections.cursors),
      logEntries: database.logEntries,
      backlogLimitSeconds: limit,
      logger: createLogger({ level: 'silent', name: 'test' }),
      publish: async (_, events) => {
        await append();
        published.push(...events);
      },
    });
    published = [];
    for (const [uid, seconds] of Object.entries(ages)) {
      const document = (await database.integrations.getByUid('acme', uid)) as IntegrationDocument;
      const cursor = await database.cursors.get(uid);
      if (cursor === null) throw new Error('no cursor');
      const waits = seconds === undefined ? { events: 0, bytes: 0 } : { events: 5, bytes: 500 };
      const oldestAt = seconds === undefined ? {} : { oldestAt: secondsAgo(seconds) };
      old.see({ integration: document, backlog: { ...waits, ...oldestAt, estimated: false }, cursor });
    }
    await old.tell(() => undefined);
    return published.map(({ name }) => name);
  }

  it('are told once for as long as they are old, and that they are so no longer', async () => {
    const uid = await integration();
    expect(await pass({ [uid]: 59 })).toEqual([]);
    expect(await pass({ [uid]: 61 })).toEqual(['sluice.backlog_too_old']);
    const [first] = published;
    expect(await pass({ [uid]: 200 })).toEqual([]);
    expect(await pass({ [uid]: undefined })).toEqual(['sluice.backlog_caught_up']);
    expect(published[0]?.payload).toMatchObject({ too_old_since: first?.at });
    expect(await pass({ [uid]: undefined })).toEqual([]);
    expect(await pass({ [uid]: 61 })).toEqual(['sluice.backlog_too_old']);
    expect(published[0]?.key).not.toBe(first?.key);
  });

  it('are told by the next pass, as the same event, where this one could not publish or note it', async () => {
    const [broken, sound] = [await integration(), await integration()];
    append = async () => {
      append = async () => undefined;
      throw new Error('the database is away');
    };
    expect(await pass({ [broken]: 61, [sound]: 61 })).toHaveLength(1);
    expect(await pass({ [broken]: 62, [sound]: 62 })).toHaveLength(1);
    const [told] = published;
    await database.collections.cursors.updateOne({ _id: broken }, { $unset: { 'tooOld.told': '' } });
    await pass({ [broken]: 63, [sound]: 63 });
    expect(published.map(({ key }) => key)).toEqual([told?.key]);
  });

  it('of what was started a short while ago are not told: it has not had the time yet', async () => {
    const uid = await integration();
    const entry = { action: 'integration_started' as const, reason: 'started by bob', actor: 'bob' };
    await database.logEntries.add(uid, '1', { ...entry, createdAt: secondsAgo(59).toISOString() });
    expect(await pass({ [uid]: 86_400 })).toEqual([]);
    await database.logEntries.add(uid, '0', { ...entry, createdAt: secondsAgo(100).toISOString() });
    expect(await pass({ [uid]: 86_400 }, 58)).toEqual(['sluice.backlog_too_old']);
  });

  it('of what is stopped are not told, not even that they are old no longer', async () => {
    const stopped = await integration({ status: 'stopped' });
    expect(await pass({ [stopped]: 500 })).toEqual([]);
    const uid = await integration();
    await pass({ [uid]: 500 });
    await database.collections.integrations.updateOne({ _id: uid }, { $set: { status: 'stopped' } });
    expect(await pass({ [uid]: 500 })).toEqual([]);
    expect((await database.cursors.get(uid))?.tooOld).toBeUndefined();
  });

  it('of a target that fails are told, too', async () => {
    const failing = {
      since: secondsAgo(90).toISOString(),
      probes: 3,
      retryAt: secondsAgo(-9).toISOString(),
      error: 'x',
    };
    const uid = await integration({ failing });
    expect(await pass({ [uid]: 61 })).toEqual(['sluice.backlog_too_old']);
  });

  it('for S3 are those whose batch ought to have been written for so long', async () => {
    const uid = await integration({}, { target: { ...S3, batchMaxSeconds: 300 } });
    expect(await pass({ [uid]: 359 })).toEqual([]);
    expect(await pass({ [uid]: 361 })).toEqual(['sluice.backlog_too_old']);
  });

  it('are none without a limit, and none of who is told of them', async () => {
    const uid = await integration();
    const pager = await integration({}, { subscription: { events: ['sluice.backlog_too_old'], entities: [] } });
    expect(await pass({ [uid]: 86_400 }, 0)).toEqual([]);
    expect(await pass({ [pager]: 86_400 })).toEqual([]);
    expect((await database.cursors.get(pager))?.tooOld).toBeUndefined();
  });
});
