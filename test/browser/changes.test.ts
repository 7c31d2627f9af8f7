import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium, openSignedIn, type Window } from '../support/browser.js';
import { bucketOf } from '../support/lived-in-tenant.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const API_KEY = 'stored-where-nobody-reads-it-k3y1';

describe('what is changed later', () => {
  let stack: Stack;
  let receiver: Receiver;
  let browser: Browser;
  let window: Window;
  let page: Page;

  const get = async (id: string) => (await stack.call('GET', `${INTEGRATIONS}/${id}`)).body;
  const save = () => page.getByRole('button', { name: 'Save' }).click();
  const keySent = () => receiver.received.at(-1)?.headers.authorization;
  const test = (id: string) => stack.call('POST', `${INTEGRATIONS}/${id}/_test`);

  beforeAll(async () => {
    [stack, receiver, browser] = await Promise.all([startStack(), startReceiver(), launchChromium(inject('chromium'))]);
    const callback_parameters = { callback_url: receiver.url, api_key: API_KEY, headers: { 'x-shop': 'berlin' } };
    await stack.call('POST', INTEGRATIONS, { id: 'hook', integration_type: 'permanent', callback_parameters });
    const s3_parameters = bucketOf('of-a-bucket-that-is-mine');
    await stack.call('POST', INTEGRATIONS, { id: 'bucket', integration_type: 'permanent', s3_parameters });
    const event = (id: string) => ({ name: 'order.created', id, entity_id: 'SL1', payload: {} });
    await stack.call('POST', '/events', [event('1'), event('2')]);
    await until(() => receiver.received.length === 2);
  });
  afterAll(async () => {
    await browser?.close();
    await receiver?.stop();
    await stack?.stop();
  });
  beforeEach(async () => {
    window = await openSignedIn(browser, stack);
    page = window.page;
    return async () => {
      expect(await page.content()).not.toContain(API_KEY);
      await window.context.close();
      expect(window.troubles).toEqual([]);
    };
  });

  it('shows the signing secret only when asked, and rotates it after a question', async () => {
    const read = async () => (await stack.call('GET', `${INTEGRATIONS}/hook/signing_secret`)).body;
    const { signing_secret: old } = await read();
    await window.show('/integrations/hook');
    const open = async () => {
      await page.getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: 'Signing secret' }).click();
    };
    await open();
    const dialog = page.getByRole('dialog', { name: 'Signing secret of hook' });
    const shown = dialog.getByTestId('signing-secret');
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    await dialog.getByText(/For 24 hours each request carries a second signature/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await shown.count()).toBe(0);
    await dialog.getByRole('button', { name: 'Show it' }).click();
    expect(await shown.textContent()).toBe(old);
    expect(await read()).toEqual({ signing_secret: old });
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    await dialog.getByRole('button', { name: 'Rotate it now' }).click();
    await dialog.getByText('This is the new secret').waitFor();
    const fresh = await read();
    expect(fresh.signing_secret).not.toBe(old);
    expect(await shown.textContent()).toBe(fresh.signing_secret);
    await dialog.getByText(/^The one before it signs as well until \d+ \w+ \d\d:\d\d\.$/).waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(fresh.signing_secret);
    await open();
    await dialog.getByRole('button', { name: 'Show it' }).waitFor();
    expect(await page.content()).not.toContain(fresh.signing_secret);
  });

  it('shows secrets as hints, and leaves them unless another is typed', async () => {
    await window.show('/integrations/hook/edit');
    const key = page.getByRole('textbox', { name: 'API Key' });
    await page.getByText('The stored one ends in k3y1. It stays unless you type another.').waitFor();
    expect(await key.inputValue()).toBe('');
    expect(await page.getByLabel(/^Id/).count()).toBe(0);
    await page.getByRole('radio', { name: /^Only these/ }).check();
    await page.getByRole('checkbox', { name: 'order', exact: true }).check();
    await page.getByRole('button', { name: 'More settings' }).click();
    expect(await page.getByLabel('Value of header 1').inputValue()).toBe('berlin');
    await page.getByLabel('Requests at once').fill('3');
    await save();
    await page.waitForURL(/\/integrations\/hook$/);
    expect(await get('hook')).toMatchObject({
      filter_conditions: { entity_filter: ['order'] },
      callback_parameters: { concurrency: 3, api_key_hint: 'k3y1', headers: { 'x-shop': 'berlin' } },
    });
    await test('hook');
    expect(keySent()).toBe(`Bearer ${API_KEY}`);
    await window.show('/integrations/hook/edit');
    await key.fill('another-key-9999');
    await save();
    await page.waitForURL(/\/integrations\/hook$/);
    await test('hook');
    expect(keySent()).toBe('Bearer another-key-9999');
  });

  it('removes a stored key only when it is told to', async () => {
    await window.show('/integrations/hook/edit');
    await page.getByRole('button', { name: 'Remove the stored key' }).click();
    await page.getByText('It is removed when you save.').waitFor();
    await save();
    await page.waitForURL(/\/integrations\/hook$/);
    expect((await get('hook')).callback_parameters.api_key_hint).toBe(undefined);
    await test('hook');
    expect(keySent()).toBe(undefined);
  });

  it('says at the field what the service does not accept', async () => {
    await window.show('/integrations/hook/edit');
    await page.getByLabel('Callback URL').fill('ftp://example.com/');
    await save();
    await page.getByText(/http/).first().waitFor();
    await until(async () => (await page.getByLabel('Callback URL').getAttribute('aria-invalid')) === 'true');
    expect((await get('hook')).callback_parameters.callback_url).toBe(receiver.url);
  });

  it('keeps both keys of a bucket, of which the secret one has no hint', async () => {
    await window.show('/integrations/bucket/edit');
    await page.getByText('The stored one ends in mine. It stays unless you type another.').waitFor();
    await page.getByText('One is stored. It stays unless you type another.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Secret Key' }).inputValue()).toBe('');
    await page.getByLabel('Key Prefix').fill('other');
    await save();
    await page.waitForURL(/\/integrations\/bucket$/);
    expect((await get('bucket')).s3_parameters).toMatchObject({ key_prefix: 'other', aws_access_key_id_hint: 'mine' });
  });

  it('names a secret that is lost, with what to do, at its field where there is one', async () => {
    const callback_parameters = { callback_url: receiver.url, api_key: API_KEY };
    const filter_conditions = { event_filter: ['stock.changed'] };
    const body = { id: 'restored', integration_type: 'permanent', callback_parameters, filter_conditions };
    await stack.call('POST', INTEGRATIONS, body);
    const uid = (await stack.stores.integrations.get(stack.tenant, 'restored'))?._id ?? '';
    await stack.stores.database.collections.secrets.deleteOne({ uid, field: 'api_key' });
    await window.show('/integrations/restored');
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: /test/i }).click();
    const alert = page.getByRole('dialog').getByRole('alert');
    await alert
      .getByText('The API key is lost (it is not stored any more); give it anew by an edit of the API key.')
      .waitFor();
    await window.show('/integrations/restored/edit');
    await page.getByRole('button', { name: 'Test connection' }).click();
    const key = page.getByRole('textbox', { name: 'API Key' });
    await page.getByText(/^The API key is lost/).waitFor();
    expect(await key.getAttribute('aria-invalid')).toBe('true');
    await key.fill('typed-in-anew');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('It works').waitFor();
    expect(keySent()).toBe('Bearer typed-in-anew');
  });

  it('replays the past to the same target, beside the integration', async () => {
    const before = receiver.received.length;
    await window.show('/integrations/hook');
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Replay' }).click();
    await page.getByRole('heading', { name: 'Replay hook' }).waitFor();
    const id = await page.getByLabel(/^Id/).inputValue();
    expect(id).toMatch(/^hook-replay-\d+$/);
    await page.getByRole('button', { name: 'Start the replay' }).click();
    await page.waitForURL(new RegExp(`/integrations/${id}$`));
    await until(() => receiver.received.length === before + 2);
    await page.getByText('Ended', { exact: true }).waitFor();
    await page.getByText(/It has reached its end date .* nothing that was published before is left/).waitFor();
    expect((await get('hook')).status).toBe('running');
  });
});
