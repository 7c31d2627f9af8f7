import type { Stores } from '../../src/run/stores.js';
import { Random } from '../../test/chaos/random.js';

const MINUTE_MS = 60_000;
const MINUTES = 59;
const EVENT_BYTES = 780;

/** What an integration is made to have done in each minute; the ages are those of the oldest event that waits. */
type Life = { delivered: [number, number]; failed: [number, number]; latencyMs: [number, number]; waits?: boolean };

const LIVES: Record<string, Life> = {
  'erp-orders': { delivered: [65, 120], failed: [0, 0], latencyMs: [9, 40] },
  'warehouse-fulfillment': { delivered: [55, 100], failed: [0, 5], latencyMs: [12, 90] },
  'customer-emails': { delivered: [20, 45], failed: [0, 0], latencyMs: [15, 60] },
  'data-lake': { delivered: [0, 0], failed: [0, 0], latencyMs: [0, 0], waits: true },
  'tax-audit-2026': { delivered: [0, 0], failed: [0, 0], latencyMs: [0, 0], waits: true },
  'loyalty-points': { delivered: [0, 0], failed: [1, 1], latencyMs: [0, 0] },
};
/** S3 integrations write a file now and then. */
const FILE_EVERY = 5;
/** Minutes ago that the warehouse was down, and caught up afterwards. */
const OUTAGE = { from: 34, to: 29, caughtUp: 27 };

/** The hour before this one, for the charts: nobody wants to wait for it. Files are as old as they would be then. */
export async function rememberAnHour({ history, integrations, database }: Stores, tenant: string): Promise<void> {
  const random = new Random(7);
  // What was posted at once, to have something, would dwarf everything else.
  await history.flush();
  await database.collections.history.deleteMany({});
  for (const { _id: uid, integration } of await integrations.list(tenant)) {
    const life = LIVES[integration];
    for (let ago = MINUTES; life !== undefined && ago > 0; ago--) noteMinute(uid, integration, life, ago);
  }
  await history.flush();
  await spreadFiles();

  function noteMinute(uid: string, integration: string, life: Life, ago: number): void {
    const at = new Date(Date.now() - ago * MINUTE_MS);
    if (life.waits) {
      noteFiles(uid, at, ago);
      return;
    }
    const isDown = integration === 'warehouse-fulfillment' && ago <= OUTAGE.from && ago > OUTAGE.to;
    const catchesUp = integration === 'warehouse-fulfillment' && ago <= OUTAGE.to && ago > OUTAGE.caughtUp;
    const usual = random.whole(...life.delivered);
    const delivered = isDown ? 0 : catchesUp ? usual * 3 : usual;
    history.note(uid, at, { failed: isDown ? random.whole(4, 8) : random.whole(...life.failed) });
    for (let part = 0; part < 5 && delivered > 0; part++) {
      const latencyMs = catchesUp ? random.whole(60_000, 240_000) : random.whole(...life.latencyMs);
      history.note(uid, at, { delivered: Math.round(delivered / 5), bytes: delivered * EVENT_BYTES, latencyMs });
    }
    const downFor = OUTAGE.from - ago + 1;
    const events = isDown ? downFor * 75 : catchesUp ? 160 : random.whole(0, 4);
    history.note(uid, at, {
      backlog: { events, bytes: events * EVENT_BYTES, ageMs: isDown ? downFor * MINUTE_MS : 40 },
    });
  }

  function noteFiles(uid: string, at: Date, ago: number): void {
    const since = FILE_EVERY - (ago % FILE_EVERY);
    const events = since * random.whole(160, 190);
    history.note(uid, at, { backlog: { events, bytes: events * EVENT_BYTES, ageMs: since * MINUTE_MS } });
    if (ago % FILE_EVERY !== 0) return;
    for (const latencyMs of [40_000, 150_000, 290_000]) {
      history.note(uid, at, { delivered: random.whole(270, 310), bytes: 200_000, latencyMs });
    }
  }

  /** Files came one every five minutes, and not all within a moment. */
  async function spreadFiles(): Promise<void> {
    const { batches } = database.collections;
    for (const { _id, number, uid, ...batch } of await batches.find({ tenant }).toArray()) {
      const later = await batches.countDocuments({ uid, number: { $gt: number } });
      const earlier = (at: Date | undefined) => at && new Date(at.getTime() - (later + 1) * FILE_EVERY * MINUTE_MS);
      const { createdAt, deliveredAt, firstPublishedAt, lastPublishedAt } = batch;
      const $set = {
        createdAt: earlier(createdAt),
        deliveredAt: earlier(deliveredAt),
        firstPublishedAt: new Date((earlier(firstPublishedAt) as Date).getTime() - 4.6 * MINUTE_MS),
        lastPublishedAt: earlier(lastPublishedAt),
      };
      await batches.updateOne({ _id }, { $set } as object);
    }
  }
}
