import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { operations } from '../../src/api/operations/operation.js';
import { routesOf } from '../../src/api/operations/routes.js';
import { linkNextPage } from '../../src/api/requests.js';
import { serveApi, type TestApi } from '../support/api.js';

const table = operations({
  list: { method: 'get', path: '/list', tag: '', summary: '', query: z.looseObject({}), answers: {} },
  take: { method: 'post', path: '/take', tag: '', summary: '', body: z.strictObject({ a: z.number() }), answers: {} },
});

let api: TestApi;

beforeAll(async () => {
  const routes = routesOf(table, {
    list: ({ request, response }) => {
      linkNextPage(request, response, 'next');
      response.json({});
    },
    take: ({ response, body }) => response.json(body),
  });
  api = await serveApi('', routes);
});

afterAll(() => api.close());

/** Sends what fetch would not. */
async function send(path: string, headers: Record<string, string>, body?: Buffer) {
  const { hostname, port } = new URL(api.origin);
  const asked = request({ hostname, port, path, headers, method: body === undefined ? 'GET' : 'POST' });
  asked.end(body);
  const [answer] = await new Promise<[import('node:http').IncomingMessage]>((resolve, reject) => {
    asked.once('response', (one) => resolve([one]));
    asked.once('error', reject);
  });
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(await text(answer)) };
}

describe('the link to the next page', () => {
  test.each([
    ['the name that the caller used', '/list?limit=1', 'sluice.example:81', 'http://sluice.example:81/list?limit=1&'],
    ['no name that is none', '/list?limit=1', 'a b', '/list?limit=1&'],
    ['no name that would break out of the link', '/list', 'x>; rel="next", <y', '/list?'],
    ['not the name in a whole URL', 'http://other.example/list', 'sluice.example', 'http://sluice.example/list?'],
    ['a cursor once', '/list?cursor=old', 'h', 'http://h/list?'],
  ])('has %s', async (_title, path, host, expected) => {
    const answer = await send(path, { host });
    expect(answer.status).toBe(200);
    expect(answer.headers.link).toBe(`<${expected}cursor=next>; rel="next"`);
  });
});

describe('what is not UTF-8 is not read as something else', () => {
  test.each(['%zz', '%', '%ff', '%C3', '%ED%A0%80'])('in a query: %s', async (code) => {
    const answer = await send(`/list?event_name=${code}`, {});
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
    expect(answer.body.message).toMatch(/^the query is not valid: .* UTF-8/);
  });

  test('a query that is, is read', async () => {
    expect(await send('/list?event_name=a+b%2Bc%C3%BC', {})).toMatchObject({ status: 200 });
  });

  test('in a body', async () => {
    const body = Buffer.from('{"a":1,"b":"\xff"}', 'latin1');
    const answer = await send('/take', { 'content-type': 'application/json' }, body);
    expect(answer).toMatchObject({ status: 400, body: { message: 'the body must be text in UTF-8' } });
  });
});

describe('a compressed body', () => {
  const json = { 'content-type': 'application/json' };
  const compressed = gzipSync('{"a":1}');

  test('is read', async () => {
    const answer = await send('/take', { ...json, 'content-encoding': 'gzip' }, compressed);
    expect(answer).toMatchObject({ status: 200, body: { a: 1 } });
  });

  test.each([
    ['gzip', Buffer.from('{"a":1}')],
    ['gzip', compressed.subarray(0, -9)],
    ['deflate', Buffer.from('{"a":1}')],
    ['br', Buffer.from('{"a":1}')],
  ])('that is no %s is the fault of who sends it', async (encoding, body) => {
    const answer = await send('/take', { ...json, 'content-encoding': encoding }, body);
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
    expect(answer.body.message).toContain('Content-Encoding');
  });

  test('counts as large as it is inside', async () => {
    const bomb = gzipSync(`{"a":"${'x'.repeat(2_000_000)}"}`);
    const answer = await send('/take', { ...json, 'content-encoding': 'gzip' }, bomb);
    const message = 'the body may have at most 1048576 bytes, unpacked';
    expect(answer).toMatchObject({ status: 413, body: { error_code: 'payload_too_large', message } });
  });
});
