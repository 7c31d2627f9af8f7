import { afterAll, beforeAll, expect, test } from 'vitest';
import { referenceRoutes } from '../../src/api/reference/index.js';
import { serveApi, type TestApi } from '../support/api.js';

let api: TestApi;

beforeAll(async () => {
  api = await serveApi('', referenceRoutes());
});

afterAll(() => api.close());

const get = (path: string, init: RequestInit = {}) => fetch(`${api.origin}${path}`, init);

test.each(['/docs', '/docs/'])('%s is a page that loads nothing but files of this service', async (path) => {
  const answer = await get(path);
  const page = await answer.text();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) expect(link).toMatch(/^\/[a-z]/);
});

test('the page and its files may run what comes with them, and nothing inline or from elsewhere', async () => {
  for (const path of ['/docs', '/docs/start.js', '/docs/swagger-ui-bundle.js']) {
    const policy = (await get(path)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  }
});

test.each([
  ['/docs/start.js', /^text\/javascript/],
  ['/docs/swagger-ui-bundle.js', /^text\/javascript/],
  ['/docs/swagger-ui.css', /^text\/css/],
])('%s comes compressed, and is not sent again as long as it stays the same', async (path, type) => {
  const answer = await get(path);
  expect(answer.headers.get('content-type')).toMatch(type);
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  const etag = answer.headers.get('etag') ?? '';
  const again = await get(path, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } });
  expect(again.status).toBe(304);
});

test.each([
  '/docs/nothing',
  '/docs/package.json',
  '/docs/..%2fpackage.json',
  '/docs/%2e%2e/package.json',
  '/docs/constructor',
])('%s is nothing, for a browser too', async (path) => {
  const answer = await get(path, { headers: { accept: 'text/html' } });
  expect([answer.status, ((await answer.json()) as { error_code: string }).error_code]).toEqual([
    404,
    'resource_not_found',
  ]);
});

test('nothing can be posted there', async () => {
  expect((await get('/docs', { method: 'POST', body: '{}' })).status).toBe(404);
});
