import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleRoutes, readConsole } from '../../src/api/console/index.js';
import { serveApi, type TestApi } from '../support/api.js';

/** A console as the build leaves it, in a folder of its own. */
const SCRIPT = `console.log(${JSON.stringify('sluice '.repeat(500))});`;
let folder: string;
let api: TestApi;
let notBuilt: TestApi;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-console-'));
  await mkdir(join(folder, 'assets'));
  await mkdir(join(folder, '.vite'));
  await writeFile(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="root"></div>');
  await writeFile(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(folder, 'assets', 'index-abc123.js'), SCRIPT);
  await writeFile(join(folder, 'assets', 'plex-abc123.woff2'), Buffer.alloc(2_000, 7));
  await writeFile(join(folder, '.vite', 'manifest.json'), '{}');
  api = await serveApi('', consoleRoutes(readConsole(folder)));
  notBuilt = await serveApi('', consoleRoutes(undefined));
});

afterAll(async () => {
  await Promise.all([api.close(), notBuilt.close()]);
  await rm(folder, { recursive: true });
});

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';

const get = (path: string, headers: Record<string, string> = { accept: HTML }, { origin } = api) =>
  fetch(`${origin}${path}`, { headers });

test.each(['/', '/integrations', '/integrations/erp/events?status=failure', '/sign-in'])(
  'a browser that opens %s gets the page, never from a cache',
  async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toContain('<div id="root">');
  },
);

test('a program that asks for / without saying for what gets the page as well', async () => {
  const answer = await get('/', { accept: '*/*' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
});

test('the page may run its own scripts and styles, and nothing else', async () => {
  const policies = await Promise.all(
    ['/', '/'].map(async (path) => {
      const answer = await get(path);
      const [, nonce] = /nonce="([^"]+)"/.exec(await answer.text()) ?? [];
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce}';`);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      return policy;
    }),
  );
  expect(policies[0]).not.toBe(policies[1]);
});

test('files with a hash in their name are kept for ever, the others are asked for again', async () => {
  const script = await get('/assets/index-abc123.js');
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
  const icon = await get('/favicon.svg');
  expect(icon.headers.get('cache-control')).toBe('no-cache');
  expect(icon.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
  const etag = icon.headers.get('etag') ?? '';
  expect((await get('/favicon.svg', { 'if-none-match': etag, 'cache-control': 'max-age=0' })).status).toBe(304);
});

test('text is sent compressed to who takes it, fonts as they are', async () => {
  const compressed = await get('/assets/index-abc123.js', { 'accept-encoding': 'gzip, br' });
  expect(compressed.headers.get('content-encoding')).toBe('gzip');
  expect(Number(compressed.headers.get('content-length'))).toBeLessThan(SCRIPT.length / 5);
  expect(await compressed.text()).toBe(SCRIPT);
  const plain = await get('/assets/index-abc123.js', { 'accept-encoding': 'identity' });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await plain.text()).toBe(SCRIPT);
  expect((await get('/assets/plex-abc123.woff2')).headers.get('content-encoding')).toBeNull();
});

test.each([
  ['a file of an older version', '/assets/index-old.js', HTML],
  ['an unknown call of the API', '/api/v1/nothing', HTML],
  ['anything that does not ask for a page', '/nothing', '*/*'],
  ['the manifest of the build', '/.vite/manifest.json', '*/*'],
  ['a way out of the folder', '/assets/..%2f..%2fpackage.json', '*/*'],
])('%s is not found', async (_title, path, accept) => {
  expect((await get(path, { accept })).status).toBe(404);
});

test('only reading gets the page', async () => {
  const answer = await fetch(`${api.origin}/integrations`, { method: 'POST', headers: { accept: HTML } });
  expect(answer.status).toBe(404);
});

test('without a built console the page says how to build it', async () => {
  const answer = await get('/', { accept: HTML }, notBuilt);
  expect(await answer.text()).toContain('npm run build');
});
