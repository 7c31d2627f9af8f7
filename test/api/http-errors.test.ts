import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createHttpServer } from '../../src/api/http-server.js';
import { startOperatorPort } from '../../src/run/operator-port.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { type Stack, startStack } from '../support/stack.js';

const logger = createLogger({ level: 'silent', name: 'test' });
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

let stack: Stack;
let operators: Awaited<ReturnType<typeof startOperatorPort>>;
const ports = { api: 0, operators: 0 };

beforeAll(async () => {
  stack = await startStack({ SLUICE_METRICS_PORT: '0' }, { worker: false });
  operators = await startOperatorPort(stack.settings, { stores: stack.stores, metrics: new Metrics(), logger });
  ports.api = Number(new URL(stack.url).port);
  ports.operators = Number(new URL(operators?.url ?? '').port);
});

afterAll(async () => {
  await operators?.stop();
  await stack.stop();
});

/** All that a server says to these bytes until it ends the connection. */
async function say(port: number, ...parts: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return said;
}

/** The only answer in what a server said. */
function answerIn(said: string) {
  const [head = '', body = '', ...more] = said.split('\r\n\r\n');
  expect(more).toEqual([]);
  const [status = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.split(': ')[1]]));
  expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
  return { status: Number(status.split(' ')[1]), headers, body: JSON.parse(body) };
}

const GET = 'GET /healthz HTTP/1.1\r\n';
const HOST = 'Host: h\r\n';

const ODD: [title: string, bytes: string, status: number, code: string, message: string][] = [
  ['a line that is no request', 'hello\r\n\r\n', 400, 'invalid_request', 'not valid HTTP'],
  ['a method that there is not', 'FETCH / HTTP/1.1\r\n\r\n', 400, 'invalid_request', 'not valid HTTP: Invalid method'],
  ['a header with a line feed', `${GET}${HOST}a\nb: c\r\n\r\n`, 400, 'invalid_request', 'not valid HTTP'],
  ['no host', `${GET}Connection: close\r\n\r\n`, 400, 'invalid_request', 'the Host header is missing'],
  [
    'two lengths',
    `${GET}${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    400,
    'invalid_request',
    'Content-Length',
  ],
  [
    'a length and chunks',
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    ...([400, 'invalid_request', 'not valid HTTP'] as const),
  ],
  ['too large a header', `${GET}${HOST}X-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'invalid_request', '16 KiB'],
  ['a header that goes on and on', `${GET}${HOST}X-A: ${'a'.repeat(3_000_000)}`, 431, 'invalid_request', '16 KiB'],
  ['too long a URL', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`, 431, 'invalid_request', '16 KiB'],
  [
    'an expectation that nobody knows',
    `${GET}${HOST}Connection: close\r\nExpect: tea\r\n\r\n`,
    ...([417, 'invalid_request', '100-continue'] as const),
  ],
];

describe.each(['api', 'operators'] as const)('on the port of the %s', (name) => {
  test.each(ODD)('%s is answered as every error is', async (_title, bytes, status, code, message) => {
    const { headers, body, ...answer } = answerIn(await say(ports[name], bytes));
    expect(answer.status).toBe(status);
    expect(headers).toMatchObject({ connection: 'close', 'content-type': 'application/json; charset=utf-8' });
    expect(Object.keys(body)).toEqual(['error_code', 'message', 'request_id']);
    expect(body).toMatchObject({ error_code: code, message: expect.stringContaining(message) });
    expect(body.request_id).toMatch(UUID);
    expect(headers['x-request-id']).toBe(body.request_id);
  });

  test('HTTP/1.0 needs no host', async () => {
    expect(await say(ports[name], 'GET /healthz HTTP/1.0\r\n\r\n')).toContain('200 OK');
  });
});

test('a request whose body breaks off in the middle of a chunk is answered under its own id', async () => {
  const head = `POST /api/v1/events HTTP/1.1\r\n${HOST}Authorization: Bearer ${stack.adminKey}\r\nX-Request-Id: mine\r\n`;
  const json = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const { status, headers, body } = answerIn(await say(ports.api, `${head}${json}5\r\n{"nam\r\n`, 'no chunk\r\n'));
  expect(status).toBe(400);
  expect([headers['x-request-id'], body.request_id]).toEqual(['mine', 'mine']);
});

/** A server of its own, with the listener and Node's options. */
async function serve(...[listener, options]: [Parameters<typeof createHttpServer>[1], object?]) {
  const server = createHttpServer({ logger, metrics: new Metrics() }, listener, options).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { server, port: (server.address() as AddressInfo).port };
}

test('who takes too long over the headers gets 408', async () => {
  const { server, port } = await serve((_, response) => response.end(), { connectionsCheckingInterval: 20 });
  server.headersTimeout = 40;
  const { status, body } = answerIn(await say(port, GET));
  expect([status, body.error_code]).toEqual([408, 'invalid_request']);
});

test('nothing is put into the middle of an answer that is on its way', async () => {
  const { port } = await serve((_, response) => void response.writeHead(200).write('half of it'));
  const said = await say(port, `${GET}${HOST}\r\n`, 'hello\r\n\r\n');
  expect(said).not.toContain('error_code');
});
