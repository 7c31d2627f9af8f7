import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium, openSignedIn, rowOf, type Window } from '../support/browser.js';
import { type Bucket, openBucket } from '../support/bucket.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

/**
 * - the webhook `hook` takes what it gets, `down` answers 503 to everything, `picky` refuses every event
 * - the bucket `files` has got one file, of the first of two large events
 */
const STATUSES: Record<string, number> = { '/down': 503, '/picky': 422 };

describe('what an integration does and did', () => {
  let stack: Stack;
  let receiver: Receiver;
  let bucket: Bucket;
  let browser: Browser;
  let window: Window;
  let page: Page;

  const create = (id: string, more: object) =>
    stack.call('POST', INTEGRATIONS, { id, integration_type: 'permanent', ...more });
  const statsOf = async (id: string) => (await stack.call('GET', `${INTEGRATIONS}/${id}/stats`)).body;
  const saidNow = (words: RegExp) => page.getByTestId('doing-now').getByText(words).waitFor();
  const figure = (title: string) =>
    page.getByRole('figure').filter({ has: page.getByRole('heading', { name: title }) });

  beforeAll(async () => {
    [stack, receiver, browser, bucket] = await Promise.all([
      startStack({ SLUICE_CIRCUIT_FAILURES: '2' }),
      startReceiver(({ path }) => ({ status: STATUSES[path.split('?')[0] ?? ''] ?? 200 })),
      launchChromium(inject('chromium')),
      openBucket(uniqueName('console')),
    ]);
    await create('hook', { callback_parameters: { callback_url: receiver.url } });
    await create('down', { callback_parameters: { callback_url: receiver.url.replace('/hook', '/down') } });
    await create('picky', { callback_parameters: { callback_url: receiver.url.replace('/hook', '/picky') } });
    await create('files', { s3_parameters: { ...bucket.parameters, batch_max_bytes: 1_048_576 } });
    const event = (id: string) => ({
      name: 'order.created',
      id,
      entity_id: 'SL1',
      payload: { text: 'x'.repeat(600_000) },
    });
    await stack.call('POST', '/events', [event('1'), event('2')]);
    await until(async () => (await statsOf('files')).batches === 1, { timeoutMs: 30_000 });
    await until(async () => (await statsOf('hook')).delivered === 2);
    await until(async () => (await statsOf('picky')).rejected === 2);
    await until(async () =>
      /^target failing/.test((await stack.call('GET', `${INTEGRATIONS}/down`)).body.status_reason),
    );
  });
  afterAll(async () => {
    bucket?.close();
    await browser?.close();
    await receiver?.stop();
    await stack?.stop();
  });
  beforeEach(async () => {
    window = await openSignedIn(browser, stack);
    page = window.page;
    return async () => {
      await window.context.close();
      expect(window.troubles).toEqual([]);
    };
  });

  it('is said in a sentence, which follows what happens', async () => {
    await window.show('/integrations/hook');
    await saidNow(/^Everything is sent; it waits for the next event\. The last one went out /);
    await stack.call('POST', `${INTEGRATIONS}/hook/_stop`);
    await saidNow(/^It is paused by tester; no event waits/);
    await stack.call('POST', '/events', { name: 'order.created', id: '3', payload: {} });
    await saidNow(/^It is paused by tester; 1 event waits \(\d+ B\)\. Nothing is lost/);
    await page.getByRole('switch', { name: 'hook is active' }).click({ force: true });
    await saidNow(/^Everything is sent/);
  });

  it('is said of a target that fails, with the error', async () => {
    await window.show('/integrations/down');
    await saidNow(/^The webhook fails, so it tries one event at growing intervals .* to be tried again\.$/);
    const told = (name: string) =>
      page.getByTestId('failure').locator('div', { hasText: name }).locator('dd').textContent();
    expect(await told('Failing since')).toMatch(/^\d+ \w+ \d\d:\d\d:\d\d \(for \d+ /);
    expect(await told('Latest error')).toMatch(/^The target answered 503\. \((?:.* ago|just now)\)$/);
    expect(await told('Next try')).toMatch(/^(In \d+ s \(.*\)|Now)$/);
    expect(await told('Stops itself')).toMatch(
      /^\d+ \w+ \d\d:\d\d \(in \d+ h.*\), unless the target takes an event by then$/,
    );
    await page.getByText('Target failing').waitFor();
    await window.show('/integrations/down/logs');
    const entry = page.getByRole('row').filter({ hasText: 'Target failing: the target answered 503.' });
    await entry.getByRole('cell', { name: 'Noticed', exact: true }).waitFor();
  });

  it('is said of a webhook that has refused everything, which has delivered nothing', async () => {
    await window.show('/integrations/picky');
    await saidNow(/^Nothing has been delivered: \d+ events were rejected\. It waits for the next event\./);
  });

  it('is drawn over time, as far back as one wants', async () => {
    await window.show('/integrations/hook');
    await figure('Deliveries and failures')
      .getByText(/^\d+ delivered$/)
      .waitFor();
    await figure('Deliveries and failures').locator('.recharts-bar-rectangle path').first().waitFor();
    await figure('Latency').getByText('from an event to its delivery').waitFor();
    await figure('Latency').locator('.recharts-line path').first().waitFor({ state: 'attached' });
    await figure('Backlog').waitFor();
    await page.getByText('24 hours', { exact: true }).click();
    await page.waitForURL(/\?range=24h$/);
    await figure('Deliveries and failures').getByText('each bar 15 min').waitFor();
  });

  it('draws what was seen waiting only once as a dot, for it has no line', async () => {
    const { _id: uid } = (await stack.stores.integrations.get(stack.tenant, 'picky')) ?? {};
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    const at = (minutesAgo: number) => ({
      _id: { uid: String(uid), step: 60 as const, at: new Date(minute - minutesAgo * 60_000) },
      expiresAt: new Date(minute + 3_600_000),
      ...{ delivered: 0, failed: 0, rejected: 0, bytes: 0 },
      backlog: { events: 5, bytes: 500, ageMs: 1_000 },
    });
    // Before the service was started nobody looked: what lies between is open.
    await stack.stores.database.collections.history.insertMany([30, 40, 41, 42].map(at));
    await window.show('/integrations/picky');
    const dots = figure('Backlog').locator('.recharts-area-dots circle');
    await dots.first().waitFor();
    const [x = 0, ...more] = await dots.evaluateAll((all) => all.map((dot) => Number(dot.getAttribute('cx'))));
    const chart = await figure('Backlog').locator('svg.recharts-surface').first().boundingBox();
    expect(x / Number(chart?.width)).toBeGreaterThan(0.4);
    // The present minute may stand alone as well.
    expect(more.length).toBeLessThanOrEqual(1);
  });

  it('tells of S3 what is collected, and which files were written when', async () => {
    await window.show('/integrations/files');
    await saidNow(/^It is collecting events for the next file, which is due at 1 MiB or 5 min: /);
    const [file] = await bucket.objects();
    const name = String(file?.key.split('/').at(-1));
    await page.getByText(name).waitFor();
    await page.getByText(/^58\d KiB, 1 event, /).waitFor();
    await page.getByRole('link', { name: 'All files' }).click();
    await rowOf(page, name).waitFor();
    expect(await page.getByRole('columnheader').allTextContents()).toEqual([
      ...['File', 'Events', 'Size', 'Events published', 'Written at'],
    ]);
    await rowOf(page, name)
      .getByRole('cell', { name: /^58\d KiB$/ })
      .waitFor();
  });

  it('is in the log, with reason and by whom', async () => {
    await window.show('/integrations/hook/logs');
    const row = (reason: string) => page.getByRole('row').filter({ hasText: reason });
    await row('Created by tester.').waitFor();
    expect(await page.getByRole('columnheader').allTextContents()).toEqual(['Action', 'Reason', 'By', 'Created at']);
    await row('Created by tester.').getByRole('cell', { name: 'Started', exact: true }).waitFor();
    await row('Paused by tester.').getByRole('cell', { name: 'Stopped', exact: true }).waitFor();
    await row('Paused by tester.').getByRole('cell', { name: 'tester', exact: true }).waitFor();
  });

  it('is seen of the types of events, too, which tell when they were seen last', async () => {
    await window.show('/event-types');
    await rowOf(page, 'order.created')
      .getByText(/ago|just now/)
      .waitFor();
    await rowOf(page, 'order.opened').getByText('Never').waitFor();
    await page.getByLabel('Search event types').fill('order.created');
    await until(async () => (await page.getByRole('row').count()) === 2);
    await rowOf(page, 'order.created').getByRole('link').click();
    await page.waitForURL(/\/events\?name=order\.created$/);
    await rowOf(page, 'hook').first().waitFor();
  });

  it('is done with keys, which are made, shown once, and revoked', async () => {
    await window.show('/keys');
    await page.getByRole('button', { name: 'New key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Grafana');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    const key = await dialog.getByTestId('made-key').textContent();
    expect(key).toMatch(/^sluice_/);
    await dialog.getByRole('button', { name: 'I have it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Grafana').waitFor();
    expect(await page.content()).not.toContain(String(key));
    await page.getByRole('button', { name: 'Revoke Grafana' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Grafana', { exact: true }).waitFor({ state: 'detached' });
  });

  it('holds the retries of events while the target fails, or nothing is sent, and says so', async () => {
    await window.show('/integrations/down/events');
    const first = page.getByRole('row').nth(1);
    await first.getByText('The target answered 503. Tried again until the target works.').waitFor();
    await stack.call('POST', `${INTEGRATIONS}/down/_stop`);
    await first.getByText('Tried again when the integration is active.').waitFor();
    await first.getByRole('link').click();
    await page.getByRole('dialog').getByText('Tried again when the integration is active.').waitFor();
    expect(await page.getByRole('dialog').getByText('Next attempt').count()).toBe(0);
  });
});
