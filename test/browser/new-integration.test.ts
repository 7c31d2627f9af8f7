import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium, openSignedIn, type Window } from '../support/browser.js';
import { type Bucket, openBucket } from '../support/bucket.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

const API_KEY = 'typed-once-and-never-seen-again';

describe('a new integration', () => {
  let stack: Stack;
  let receiver: Receiver;
  let bucket: Bucket;
  let browser: Browser;
  let window: Window;
  let page: Page;

  const get = async (id: string) => (await stack.call('GET', `${INTEGRATIONS}/${id}`)).body;
  const create = () => page.getByRole('button', { name: 'Create' }).click();
  /** The error that stands at a field. */
  const errorAt = (label: string | RegExp) =>
    page.getByLabel(label).evaluate((input) => {
      const ids = (input.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .filter((id: string) => id.endsWith('-error'));
      return ids.map((id: string) => input.ownerDocument.getElementById(id)?.textContent).join();
    });

  beforeAll(async () => {
    [stack, receiver, browser, bucket] = await Promise.all([
      startStack(),
      startReceiver(),
      launchChromium(inject('chromium')),
      openBucket(uniqueName('console')),
    ]);
    const event = (id: string) => ({ name: 'order.created', id, entity_id: 'SL1', payload: {} });
    await stack.call('POST', '/events', [event('1'), event('2')]);
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
    await page.getByRole('link', { name: 'New Integration' }).click();
    await page.getByRole('heading', { name: 'New Integration' }).waitFor();
    return async () => {
      await window.context.close();
      expect(window.troubles).toEqual([]);
    };
  });

  it('says at each field what is missing or wrong, and leads to the first of them', async () => {
    await create();
    await until(async () => (await errorAt(/^Id/)) === 'Give it an id.');
    expect(await errorAt('Callback URL')).toBe('Give the URL that takes the events.');
    await until(() => page.getByLabel(/^Id/).evaluate((input) => input === input.ownerDocument.activeElement));
    await page.getByLabel(/^Id/).fill('Not an id');
    await page.getByLabel('Callback URL').fill('http://10.1.2.3/hook');
    await page.getByRole('radio', { name: /^Only these/ }).check();
    await create();
    await page.getByText('Choose at least one event, or send every event.').waitFor();
    await page.getByRole('radio', { name: /^Every event/ }).check();
    await page.getByRole('button', { name: 'More settings' }).click();
    await page.getByLabel('Timeout').fill('100');
    await create();
    await until(async () => /lower-case|a-z/i.test(await errorAt(/^Id/)));
    expect(await errorAt('Timeout')).toMatch(/60/);
    await page.getByLabel(/^Id/).fill('new-hook');
    await page.getByLabel('Timeout').fill('5');
    await create();
    await until(async () => /private/.test(await errorAt('Callback URL')));
    expect((await stack.call('GET', INTEGRATIONS)).body.integrations).toEqual([]);
  });

  it('sends chosen events to a webhook, whose connection was tried before anything was saved', async () => {
    await page.getByLabel(/^Id/).fill('web');
    await page.getByRole('radio', { name: /^Only these/ }).check();
    await page.getByLabel('Search events').fill('shipped');
    await page.getByText('deprecated', { exact: true }).waitFor();
    await page.getByLabel('Search events').fill('address');
    await page.getByRole('checkbox', { name: /^customer.address_created/ }).check();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByRole('checkbox', { name: 'return', exact: true }).check();
    await page.getByText('1 entity and 1 single event chosen').waitFor();
    await page.getByLabel('Search events').fill('gift_card.sold');
    await page.getByRole('button', { name: 'Add the event gift_card.sold' }).click();
    await page.getByLabel('Callback URL').fill(receiver.url);
    await page.getByRole('textbox', { name: 'API Key' }).fill(API_KEY);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('It works').waitFor();
    expect(receiver.received.at(-1)?.headers.authorization).toBe(`Bearer ${API_KEY}`);
    expect(await get('web')).toMatchObject({ error_code: 'resource_not_found' });
    receiver.answer(() => ({ status: 401 }));
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('It does not work').waitFor();
    await page.getByText(/^The webhook answered 401 after [\d,]+ ms\.$/).waitFor();
    // It tells nothing of another target.
    await page.getByLabel('Callback URL').fill(`${receiver.url}/other`);
    await page.getByText('It does not work').waitFor({ state: 'detached' });
    await page.getByLabel('Callback URL').fill(receiver.url);
    receiver.answer(() => ({ status: 200 }));
    await create();
    await page.waitForURL(/\/integrations\/web$/);
    // The form, with the key in it, stays until the page of the integration is there.
    await page.getByRole('heading', { name: 'New Integration' }).waitFor({ state: 'detached' });
    expect(await get('web')).toMatchObject({
      integration_type: 'permanent',
      filter_conditions: { entity_filter: ['return'], event_filter: ['customer.address_created', 'gift_card.sold'] },
      callback_parameters: { callback_url: receiver.url, api_key_hint: 'gain' },
    });
    expect(await page.content()).not.toContain(API_KEY);
  });

  it('says which of the headers is wrong, and sends no name twice', async () => {
    await page.getByLabel(/^Id/).fill('with-headers');
    await page.getByLabel('Callback URL').fill(receiver.url);
    await page.getByRole('button', { name: 'More settings' }).click();
    const header = async (number: number, name: string) => {
      await page.getByRole('button', { name: 'Add a header' }).click();
      await page.getByLabel(`Name of header ${number}`).fill(name);
      await page.getByLabel(`Value of header ${number}`).fill('berlin');
    };
    await header(1, 'X-Shop');
    await header(2, 'x-shop');
    await create();
    await page.getByText('x-shop is there twice.').waitFor();
    await page.getByLabel('Name of header 2').fill('x shop');
    await header(3, 'authorization');
    await create();
    await page.getByText(/“x shop” is not a header name\./).waitFor();
    await page.getByText(/“authorization” is set by the service; it cannot be given here\./).waitFor();
    expect(await get('with-headers')).toMatchObject({ error_code: 'resource_not_found' });
  });

  it('says at the id that it is taken', async () => {
    await page.getByLabel(/^Id/).fill('web');
    await page.getByLabel('Callback URL').fill(receiver.url);
    await create();
    await until(async () => /already/.test(await errorAt(/^Id/)));
  });

  it('writes to a bucket, and tells what is wrong with it first', async () => {
    const { parameters } = bucket as { parameters: Record<string, string> };
    const type = (label: string, name: string) =>
      page.getByRole('textbox', { name: label }).fill(parameters[name] ?? '');
    await page.getByLabel(/^Id/).fill('files');
    await page.getByText('AWS S3', { exact: true }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await until(async () => (await errorAt('Bucket Name')) === 'Give the name of the bucket.');
    expect(await errorAt('Region')).toBe('Give the region of the bucket.');
    await page.getByText('Give the access key.').waitFor();
    await page.getByText('Give the secret key.').waitFor();
    await type('Access Key', 'aws_access_key_id');
    await page.getByRole('textbox', { name: 'Secret Key' }).fill('not-the-key');
    await type('Region', 'aws_region');
    await type('Bucket Name', 'bucket');
    await type('Key Prefix', 'key_prefix');
    await page.getByRole('button', { name: 'More settings' }).click();
    await type('Endpoint', 'endpoint');
    await page.getByRole('switch', { name: 'Bucket in the path of the address' }).check({ force: true });
    await page.getByLabel('And at the latest after').fill('10');
    await page.getByLabel('A file is due at').fill('5000');
    await create();
    await until(async () => (await errorAt('A file is due at')) === 'Must be a whole number from 1 to 1024.');
    await page.getByLabel('A file is due at').fill('50');
    await page.getByRole('combobox', { name: 'Compression' }).click();
    await page.getByRole('option', { name: 'gzip' }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('It does not work').waitFor();
    await type('Secret Key', 'aws_secret_access_key');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('It works').waitFor();
    await create();
    await page.waitForURL(/\/integrations\/files$/);
    expect((await get('files')).s3_parameters).toMatchObject({
      bucket: parameters.bucket,
      key_prefix: parameters.key_prefix,
      compression: 'gzip',
      batch_max_seconds: 10,
      force_path_style: true,
    });
  });

  it('delivers what was published between two dates, shown in the zone of the user and in UTC', async () => {
    await page.getByLabel(/^Id/).fill('week');
    await page.getByRole('radio', { name: /^Temporary/ }).check();
    await page.getByLabel('Callback URL').fill(receiver.url);
    await create();
    await until(async () => (await errorAt(/^Events from/)) === 'Choose a date and a time.');
    expect(await errorAt(/^End Date/)).toBe('Choose a date and a time.');
    await page.getByLabel(/^Events from/).fill('2126-03-01T12:00');
    await page.getByText('That is Fri, 1 Mar 2126, 11:00:00 UTC').waitFor();
    await page.getByLabel(/^End Date/).fill('2126-02-01T12:00');
    await create();
    await until(async () => /future/.test(await errorAt(/^Events from/)));
    await page.getByRole('button', { name: '1 day ago' }).click();
    await page.getByLabel(/^End Date/).fill('2026-01-01T12:00');
    await create();
    await until(async () => (await errorAt(/^End Date/)) === 'Must be after “Events from”.');
    await page.getByRole('button', { name: 'In 1 hour' }).click();
    const before = receiver.received.length;
    await create();
    await page.waitForURL(/\/integrations\/week$/);
    await until(() => receiver.received.length === before + 2);
    expect(await get('week')).toMatchObject({ integration_type: 'temporary', status: 'running' });
  });

  it('may begin with events of the past and then go on', async () => {
    await page.getByLabel(/^Id/).fill('catches-up');
    await page.getByRole('radio', { name: /^Events of the past/ }).check();
    await page.getByRole('button', { name: '1 hour ago' }).click();
    await page.getByLabel('Callback URL').fill(receiver.url);
    const before = receiver.received.length;
    await create();
    await page.waitForURL(/\/integrations\/catches-up$/);
    await until(() => receiver.received.length === before + 2);
    expect((await get('catches-up')).integration_type).toBe('permanent');
  });
});
