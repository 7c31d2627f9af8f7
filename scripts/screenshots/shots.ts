import type { Page } from 'playwright-core';
import type { Content } from './content.js';

/** One picture: a page as somebody sees it, after what he has done there. */
export type Shot = {
  name: string;
  path: string;
  /** Whose page it is; nobody's when it is that of signing in. */
  who?: keyof Content['keys'] | null;
  /** Brings the page about, and waits until it is there. */
  ready: (page: Page) => Promise<unknown>;
  /** The whole page, not only what fits on a screen. */
  whole?: boolean;
};

const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const rows = (page: Page) => page.getByRole('row').nth(1).waitFor();
const figures = async (page: Page) => {
  await page.getByTestId('doing-now').waitFor();
  await page.getByRole('heading', { name: 'Latency' }).waitFor();
};
const clickable = (page: Page, role: 'button' | 'menuitem' | 'link' | 'radio' | 'tab', name: string) =>
  page.getByRole(role, { name, exact: true });
const openMenu = (name: string) => async (page: Page) => {
  await rows(page);
  await clickable(page, 'button', name).click();
  await page.getByRole('menuitem').first().waitFor();
};
const dialog = (id: string, entry: string) => async (page: Page) => {
  await openMenu(`Actions for ${id}`)(page);
  await clickable(page, 'menuitem', entry).click();
  await page.getByRole('dialog').getByRole('button').first().waitFor();
};

const INTEGRATIONS: Shot[] = [
  { name: 'sign-in', path: '/sign-in', who: null, ready: text('No key yet?') },
  { name: 'integrations', path: '/integrations', ready: rows },
  { name: 'integrations-paused', path: '/integrations?tab=paused', ready: rows },
  { name: 'integrations-actions', path: '/integrations', ready: openMenu('Actions for warehouse-fulfillment') },
  { name: 'integrations-none-found', path: '/integrations?q=nothing-like-it', ready: text('No integration matches') },
  { name: 'integrations-empty', path: '/integrations', who: 'beginner', ready: text('No integration yet') },
  { name: 'integrations-viewer', path: '/integrations', who: 'viewer', ready: rows },
  { name: 'account', path: '/integrations', ready: openAccount },
];

const DIALOGS: Shot[] = [
  { name: 'delete', path: '/integrations', ready: dialog('legacy-crm', 'Delete') },
  { name: 'end-date', path: '/integrations', ready: dialog('tax-audit-2026', 'Change end date') },
  {
    name: 'test-event',
    path: '/integrations',
    ready: async (page) => {
      await dialog('erp-orders', 'Send test event')(page);
      await page.getByText('It works').waitFor();
    },
  },
];

const FORMS: Shot[] = [
  { name: 'new-webhook', path: '/integrations/new', whole: true, ready: fillWebhook },
  { name: 'new-s3', path: '/integrations/new', whole: true, ready: fillS3 },
  {
    name: 'new-errors',
    path: '/integrations/new',
    whole: true,
    ready: async (page) => {
      await clickable(page, 'button', 'Create').click();
      await page.getByText('Some fields need a look.').waitFor();
    },
  },
  { name: 'edit', path: '/integrations/erp-orders/edit', whole: true, ready: openMore },
  { name: 'edit-s3', path: '/integrations/data-lake/edit', whole: true, ready: openMore },
  { name: 'replay', path: '/integrations/new?replay=erp-orders', whole: true, ready: text('Start the replay') },
];

const ONE_INTEGRATION: Shot[] = [
  { name: 'overview', path: '/integrations/warehouse-fulfillment', whole: true, ready: figures },
  { name: 'overview-s3', path: '/integrations/data-lake', whole: true, ready: figures },
  { name: 'overview-failing', path: '/integrations/loyalty-points', whole: true, ready: figures },
  { name: 'events', path: '/integrations/warehouse-fulfillment/events', ready: rows },
  { name: 'events-filtered', path: '/integrations/warehouse-fulfillment/events?status=failure&period=1h', ready: rows },
  { name: 'event', path: '/integrations/warehouse-fulfillment/events', ready: openRetried },
  { name: 'event-s3', path: '/integrations/data-lake/events', ready: openFirst('Envelope') },
  { name: 'rejected', path: '/integrations/warehouse-fulfillment/rejected', ready: chooseTwo },
  { name: 'rejected-event', path: '/integrations/warehouse-fulfillment/rejected', ready: openFirst('Envelope') },
  { name: 'rejected-empty', path: '/integrations/erp-orders/rejected', ready: text('No rejected events') },
  { name: 'logs', path: '/integrations/erp-orders/logs', ready: rows },
  { name: 'files', path: '/integrations/data-lake/files', ready: rows },
];

const TENANT: Shot[] = [
  { name: 'events-all', path: '/events', ready: rows },
  { name: 'events-empty', path: '/events', who: 'beginner', ready: text('Nothing has been sent yet') },
  { name: 'event-types', path: '/event-types', ready: rows },
  { name: 'keys', path: '/keys', ready: rows },
  {
    name: 'new-key',
    path: '/keys',
    ready: async (page) => {
      await clickable(page, 'button', 'New key').click();
      await page.getByRole('dialog').getByRole('textbox').first().waitFor();
    },
  },
  { name: 'not-found', path: '/integrations/not-there', ready: text('There is no integration') },
  {
    name: 'connection-lost',
    path: '/integrations',
    ready: async (page) => {
      await rows(page);
      await page.context().setOffline(true);
      await page.getByText('Sluice does not answer').first().waitFor();
    },
  },
];

export const SHOTS: readonly Shot[] = [...INTEGRATIONS, ...DIALOGS, ...FORMS, ...ONE_INTEGRATION, ...TENANT];

async function openAccount(page: Page): Promise<void> {
  await rows(page);
  await page.getByRole('button', { name: /^Account/ }).click();
  await clickable(page, 'button', 'Sign out').waitFor();
}

async function fillWebhook(page: Page): Promise<void> {
  await page.getByLabel('Id').fill('finance-invoices');
  await page.getByRole('radio', { name: /Only these/ }).check();
  await page.getByLabel('Search events').fill('order');
  await page.getByRole('checkbox', { name: 'order.completed' }).check();
  await page.getByRole('checkbox', { name: 'order.cancelled' }).check();
  await page.getByLabel('Callback URL').fill('https://finance.acme.example/hooks/invoices');
}

async function fillS3(page: Page): Promise<void> {
  await page.getByLabel('Id').fill('black-friday-export');
  await page.getByRole('radio', { name: /^Temporary/ }).check();
  await clickable(page, 'button', '1 week ago').click();
  await clickable(page, 'button', 'In 1 week').click();
  await page.getByText('AWS S3', { exact: true }).click();
  await page.getByLabel('Region').fill('eu-central-1');
  await page.getByLabel('Bucket name').fill('acme-data-lake');
  await openMore(page);
}

async function openMore(page: Page): Promise<void> {
  await clickable(page, 'button', 'More settings').click();
  await clickable(page, 'button', 'More settings').and(page.locator('[aria-expanded=true]')).waitFor();
}

/** An event that was refused a few times before. */
async function openRetried(page: Page): Promise<void> {
  await rows(page);
  await page
    .getByRole('row')
    .filter({ hasText: /attempt [234]/ })
    .getByRole('link')
    .first()
    .click();
  await page.getByRole('dialog').getByRole('heading', { name: 'Envelope' }).waitFor();
}

function openFirst(heading: string) {
  return async (page: Page) => {
    await rows(page);
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    await page.getByRole('dialog').getByRole('heading', { name: heading }).waitFor();
  };
}

async function chooseTwo(page: Page): Promise<void> {
  await rows(page);
  for (const row of [1, 2]) await page.getByRole('row').nth(row).getByRole('checkbox').check();
}
