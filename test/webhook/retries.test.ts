import { describe, expect, it } from 'vitest';
import { DueRetries } from '../../src/activities/webhook/due-retries.js';
import { FreshEvents } from '../../src/activities/webhook/fresh-events.js';
import { LOG_START } from '../../src/domain/positions.js';
import { numbered, webhookIntegration } from '../support/deliveries.js';
import { until } from '../support/until.js';
import { webhookTests } from '../support/webhook-tests.js';

describe('retries', () => {
  const at = webhookTests();

  async function deliverUntil(fact: () => Promise<unknown>) {
    const delivery = at.hook.deliver();
    await until(fact);
    at.hook.stop();
    return delivery;
  }

  const attempts = async (id: string) => (await at.hook.row(id))?.attemptCount ?? 0;

  it.each([
    ['seconds', () => '600', 600],
    ['a date', () => new Date(Date.now() + 600_000).toUTCString(), 600],
    ['more than the cap', () => '999999999', 3_600],
  ])('wait as long as Retry-After says, in %s', async (_, value, seconds) => {
    at.receiver.answer(() => ({ status: 429, headers: { 'retry-after': value() } }));
    await at.hook.append('busy');
    await deliverUntil(async () => (await attempts('busy')) === 1);
    const row = await at.hook.row('busy');
    const waited = (row?.nextAttemptAt?.getTime() ?? 0) - (row?.attemptedAt.getTime() ?? 0);
    expect(Math.abs(waited / 1_000 - seconds)).toBeLessThan(5);
  });

  it('are not sent again when they are put on record while it is looked for others', async () => {
    at.receiver.answer(() => ({ status: 500 }));
    await at.hook.append('once');
    await deliverUntil(async () => (await attempts('once')) === 1);
    await at.hook.makeDue();
    let item: Awaited<ReturnType<DueRetries['take']>>;
    const { publications, log } = at.database;
    const retrying = async (...asked: Parameters<typeof publications.retrying>) => {
      const rows = await publications.retrying(...asked);
      // The database has answered; before anybody hears of it, the attempt that is under way is on record.
      item?.settle('delivered');
      return rows;
    };
    const get = publications.get.bind(publications);
    const retries = new DueRetries(log, { retrying, get }, at.hook.spec, { firstAttempts: () => () => false });
    item = await retries.take(new Date(), 10);
    expect(item?.publication.eventId).toBe('once');
    retries.add(new Date(0));
    expect(await retries.take(new Date(), 10)).toBeUndefined();
    // What is due after that attempt is found all the same.
    retries.add(new Date(0));
    expect(await retries.take(new Date(), 10)).toBeDefined();
  });

  it('are not those whose first attempt is under way here, or is to come: another delivery put its own on record late', async () => {
    at.receiver.answer(() => ({ status: 500 }));
    await at.hook.append('both');
    await deliverUntil(async () => (await attempts('both')) === 1);
    await at.hook.makeDue();
    const { publications, log } = at.database;
    // As if this one had begun before that was on record.
    const fresh = new FreshEvents(log, at.hook.spec, LOG_START, [], { meet: () => undefined });
    const retries = new DueRetries(log, publications, at.hook.spec, fresh);
    const take = () => {
      retries.add(new Date(0));
      return retries.take(new Date(), 10);
    };
    await fresh.fill();
    expect(await take()).toBeUndefined();
    const first = fresh.shift();
    expect(first?.publication.eventId).toBe('both');
    expect(await take()).toBeUndefined();
    expect(retries.nextAt).toBeLessThan(Date.now() + 10_000);
    first?.settle('retry');
    expect((await take())?.publication.eventId).toBe('both');
  });

  it('are not sent when somebody has had them sent while they waited behind a slow one', async () => {
    at.receiver.answer(() => ({ status: 500 }));
    await at.hook.append('slow', 'by hand', 'left');
    await deliverUntil(async () => (await at.hook.rows()).length === 3);
    await at.hook.makeDue();
    const before = at.receiver.received.length;
    at.receiver.answer(({ event }) => (event.id === 'slow' ? undefined : { status: 200 }));
    const delivery = at.hook.deliver({ target: { concurrency: 1, timeoutSeconds: 2 } });
    await until(() => at.receiver.received.length > before);
    const { _id } = (await at.hook.row('by hand')) ?? {};
    if (_id !== undefined) await at.database.publications.recordAsked(_id, { at: new Date(), ms: 1, revision: 1 });
    await until(async () => (await at.hook.row('left'))?.status === 'SUCCESS');
    at.hook.stop();
    expect(await delivery).toMatchObject({ delivered: 1, failed: 1 });
    expect(at.receiver.ids().filter((id) => id === 'by hand')).toHaveLength(1);
    expect(await attempts('by hand')).toBe(2);
  });

  it('end with the budget, and the event is rejected with the reason', async () => {
    at.receiver.answer(({ event }) => ({ status: event.id === 'bad' ? 500 : 200 }));
    await at.hook.append('bad');
    for (const attempt of [1, 2, 3, 4]) {
      await at.hook.append(`fine-${attempt}`);
      await deliverUntil(async () => (await attempts('bad')) === attempt && (await attempts(`fine-${attempt}`)) === 1);
      await at.hook.makeDue();
    }
    const row = await at.hook.row('bad');
    expect(row).toMatchObject({ retriesUsed: 3, rejected: { exhausted: true } });
    expect(row?.rejected?.reason).toBe('no success after 3 retries; the last time the target answered 500');
    expect(row?.attempts.map(({ code }) => code)).toEqual([500, 500, 500, 500]);
    expect(row?.nextAttemptAt).toBeUndefined();
  });

  it('go before fresh events, also while the pace is slow', async () => {
    at.receiver.answer(({ event }) => ({ status: event.id === 'again' ? 500 : 200 }));
    await at.hook.append('again', 'first');
    await deliverUntil(async () => (await at.hook.rows()).length === 2);
    await at.hook.makeDue();
    at.receiver.answer(() => ({ status: 200 }));
    await at.hook.append(...numbered('fresh', 50));
    const delivery = at.hook.deliver({ target: { rateLimitPerSecond: 20 } });
    await until(() => at.receiver.received.length >= 5);
    at.hook.stop();
    await delivery;
    expect(at.receiver.ids()[2]).toBe('again');
  });

  it('are made when they fall due, while the delivery waits for new events', async () => {
    await at.hook.close();
    const retry = { max: 3, baseSeconds: 1, capSeconds: 1 };
    at.hook = await webhookIntegration(at.database, at.receiver.url, { policy: { retry } });
    let tries = 0;
    at.receiver.answer(() => {
      tries += 1;
      return { status: tries === 1 ? 503 : 200 };
    });
    await at.hook.append('later');
    await deliverUntil(async () => (await at.hook.row('later'))?.status === 'SUCCESS');
    const [first, second] = (await at.hook.row('later'))?.attempts ?? [];
    const waited = (second?.at.getTime() ?? 0) - (first?.at.getTime() ?? 0);
    expect(waited).toBeGreaterThanOrEqual(790);
    expect(waited).toBeLessThan(4_000);
  });

  it('of events behind an end date that was moved into the past are not made', async () => {
    at.receiver.answer(() => ({ status: 500 }));
    await at.hook.append('before');
    await deliverUntil(async () => (await attempts('before')) === 1);
    await at.hook.append('behind');
    await deliverUntil(async () => (await attempts('behind')) === 1);
    await at.hook.makeDue();
    at.receiver.answer(() => ({ status: 200 }));
    at.hook.spec.endsAt = (await at.hook.row('behind'))?.publishedAt.toISOString() ?? '';
    expect((await at.hook.deliver({ ending: true })).next).toEqual({ kind: 'ended' });
    expect(at.receiver.ids()).toEqual(['before', 'behind', 'before']);
  });

  it('are owed at the end date: the delivery names the time of the next one', async () => {
    at.receiver.answer(() => ({ status: 500 }));
    await at.hook.append('owed');
    at.hook.spec.endsAt = new Date(Date.now() + 60_000).toISOString();
    const { next } = await at.hook.deliver({ ending: true });
    expect(next).toEqual({ kind: 'wait', until: (await at.hook.row('owed'))?.nextAttemptAt?.toISOString() });
  });

  it('a 410 stops at once, and its event is the next to be sent', async () => {
    at.receiver.answer(({ event }) => ({ status: event.id === 'e-0' ? 410 : 200 }));
    await at.hook.append(...numbered('e', 200));
    const { next } = await at.hook.deliver({ target: { concurrency: 1 } });
    expect(next).toMatchObject({ kind: 'gone', error: 'the target answered 410' });
    expect(at.receiver.received).toHaveLength(1);
    at.receiver.answer(() => ({ status: 200 }));
    await deliverUntil(async () => (await at.hook.row('e-0'))?.status === 'SUCCESS');
    expect(at.receiver.ids()[1]).toBe('e-0');
  });

  it('no more requests are made in a second than the target takes', async () => {
    await at.hook.append(...numbered('e', 100));
    const times: number[] = [];
    at.receiver.answer(() => {
      times.push(performance.now());
      return { status: 200 };
    });
    const delivery = at.hook.deliver({ target: { rateLimitPerSecond: 20 } });
    await until(() => times.length >= 30);
    at.hook.stop();
    await delivery;
    expect((times[29] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_300);
  });
});
