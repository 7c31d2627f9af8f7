import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { AddressGuard } from '../../src/activities/index.js';
import { Connections } from '../../src/activities/webhook/connections.js';
import { type Sent, send } from '../../src/activities/webhook/send.js';
import { Secret } from '../../src/domain/secret.js';
import { temporaryFolder } from '../support/folder.js';
import { runProgram } from '../support/program.js';
import { type Behaviour, startRawTarget } from '../support/raw-target.js';
import { until } from '../support/until.js';

const guard = new AddressGuard(['127.0.0.0/8']);
const opened: Connections[] = [];

function connectionsTo(url: string, by = guard): Connections {
  const connections = new Connections(new URL(url).origin, by);
  opened.push(connections);
  return connections;
}

function post(
  url: string,
  { timeoutMs = 2_000, connections = connectionsTo(url), apiKey = undefined as Secret | undefined } = {},
) {
  const { pathname } = new URL(url);
  const body = Buffer.from('{"name":"order.created"}');
  const headers = ['content-type', 'application/json'];
  const request = { path: pathname, headers, body, timeoutMs, revision: 3, apiKey };
  return new Promise<Sent>((done) => send(connections, request, done));
}

async function postTo(behaviour: Behaviour, timeoutMs?: number) {
  const target = await startRawTarget(behaviour);
  const sent = await post(target.url, timeoutMs === undefined ? {} : { timeoutMs });
  return { ...sent, target };
}

const answer =
  (text: string): Behaviour =>
  (socket) =>
    socket.write(text);
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Writes until the other side has had enough. */
function flood(socket: Socket): void {
  const chunk = Buffer.alloc(64 * 1_024, 'x');
  const pour = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', pour);
  pour();
}

describe('what a target may answer', () => {
  afterAll(() => {
    for (const connections of opened) connections.cut();
  });

  it('a success is one, with the time to the first byte and the revision', async () => {
    const { attempt } = await postTo(answer(OK));
    expect(attempt).toMatchObject({ code: 200, revision: 3 });
    expect(attempt.failure).toBeUndefined();
    expect(attempt.phases?.connect).toBeGreaterThanOrEqual(0);
    expect(attempt.phases?.firstByte).toBeGreaterThanOrEqual(0);
    expect(attempt.phases?.dns).toBeUndefined();
  });

  it('the phases of connecting belong to the request that it was done for, and the connection is kept', async () => {
    const target = await startRawTarget(answer(OK));
    const connections = connectionsTo(target.url);
    const first = await post(target.url, { connections });
    const second = await post(target.url, { connections });
    expect(first.attempt.phases).toHaveProperty('connect');
    expect(second.attempt.phases).toEqual({ firstByte: expect.any(Number) });
    expect(target.open()).toBe(1);
  });

  it('an answer without a body (204) is a success', async () => {
    const { attempt } = await postTo(answer('HTTP/1.1 204 No Content\r\n\r\n'));
    expect(attempt).toMatchObject({ code: 204 });
    expect(attempt.failure).toBeUndefined();
  });

  it('what comes before the answer (103) is passed by', async () => {
    const { attempt } = await postTo(answer(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}`));
    expect(attempt).toMatchObject({ code: 200 });
    expect(attempt.failure).toBeUndefined();
  });

  it.each([
    ['100 Continue without being asked', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['a switch to another protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    ['something that is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['headers that are too large', `HTTP/1.1 200 OK\r\nX-Large: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['two lengths that differ', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
  ])('%s is a bad response', async (_, text) => {
    const { attempt } = await postTo(answer(text));
    expect(attempt).toMatchObject({ failure: 'bad_response', message: expect.stringMatching(/answer/) });
    expect(attempt.code).toBeUndefined();
  });

  it.each([301, 302, 303, 307, 308])('a redirect (%i) is a failure and is not followed', async (code) => {
    const elsewhere = await startRawTarget(answer(OK));
    const head = `HTTP/1.1 ${code} Moved\r\nLocation: ${elsewhere.url}/\r\nContent-Length: 0\r\n\r\n`;
    const { attempt } = await postTo(answer(head));
    expect(attempt).toMatchObject({ code, failure: 'redirect', message: expect.stringContaining('not followed') });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('a redirect to itself is asked for once', async () => {
    const { attempt, target } = await postTo(answer('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'));
    expect(attempt.failure).toBe('redirect');
    expect(target.requests).toHaveLength(1);
  });

  it.each([
    [400, 'http_4xx'],
    [404, 'http_4xx'],
    [410, 'http_4xx'],
    [429, 'http_4xx'],
    [500, 'http_5xx'],
    [599, 'http_5xx'],
  ])('%i is %s, with the answer', async (code, failure) => {
    const { attempt } = await postTo(answer(`HTTP/1.1 ${code} No\r\nContent-Length: 4\r\n\r\noops`));
    expect(attempt).toMatchObject({ code, failure, message: `the target answered ${code}`, body: 'oops' });
  });

  it('of the answer to a failure the first KiB is kept, as whole characters', async () => {
    const text = `a${'ä'.repeat(5_000)}`;
    const head = `HTTP/1.1 500 No\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n`;
    const { attempt, isBodyCut } = await postTo(answer(head + text));
    expect(attempt.body).toBe(`a${'ä'.repeat(511)}`);
    expect(isBodyCut).toBe(true);
  });

  it.each([1_023, 1_024, 1_025])(
    'an answer of %i bytes is known to be longer than what is kept, or not',
    async (length) => {
      const head = `HTTP/1.1 500 No\r\nContent-Length: ${length}\r\n\r\n`;
      const { attempt, isBodyCut = false } = await postTo(answer(head + 'x'.repeat(length)));
      expect(attempt.body).toHaveLength(Math.min(length, 1_024));
      expect(isBodyCut).toBe(length > 1_024);
    },
  );

  it('bytes that are no text are kept as replacement characters, within the KiB', async () => {
    const { attempt, isBodyCut } = await postTo((socket) => {
      socket.write('HTTP/1.1 500 No\r\nContent-Length: 1000\r\n\r\n');
      socket.write(Buffer.alloc(1_000, 0xff));
    });
    expect(isBodyCut).toBe(true);
    expect(attempt.body).toMatch(/^\ufffd+$/);
    expect(Buffer.byteLength(attempt.body ?? '')).toBeLessThanOrEqual(1_024);
  });

  it.each([
    ['seconds', '120', 120],
    ['a date that has passed', 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ])('Retry-After in %s is understood', async (_, value, seconds) => {
    const sent = await postTo(answer(`HTTP/1.1 429 Slow\r\nRetry-After: ${value}\r\nContent-Length: 0\r\n\r\n`));
    expect(sent.attempt.code).toBe(429);
    expect(sent.retryAfterSeconds).toBe(seconds);
  });

  it('Retry-After in a date is understood', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const sent = await postTo(answer(`HTTP/1.1 429 Slow\r\nRetry-After: ${date}\r\nContent-Length: 0\r\n\r\n`));
    const left = (Date.parse(date) - Date.now()) / 1_000;
    expect(sent.retryAfterSeconds).toBeGreaterThanOrEqual(left);
    expect(sent.retryAfterSeconds).toBeLessThanOrEqual(60);
  });

  it('Retry-After that means nothing is passed by', async () => {
    const sent = await postTo(answer('HTTP/1.1 503 No\r\nRetry-After: 1.5\r\nContent-Length: 0\r\n\r\n'));
    expect(sent.retryAfterSeconds).toBeUndefined();
  });
});

describe('bodies that do not end', () => {
  it('a success with an endless body is a success at once, and the connection is cut', async () => {
    const { attempt, target } = await postTo((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.write(`10000000\r\n`);
      flood(socket);
    });
    expect(attempt).toMatchObject({ code: 200 });
    expect(attempt.failure).toBeUndefined();
    expect(attempt.ms).toBeLessThan(1_500);
    await until(() => target.open() === 0);
  });

  it('of a body of 2 GB next to nothing is read, and a failure keeps its first KiB', async () => {
    const { attempt, target } = await postTo((socket) => {
      socket.write('HTTP/1.1 500 No\r\nContent-Length: 2147483648\r\n\r\n');
      flood(socket);
    });
    expect(attempt).toMatchObject({ code: 500, failure: 'http_5xx', body: 'x'.repeat(1_024) });
    await until(() => target.open() === 0);
  });

  it('a success whose body never comes is a success after a second', async () => {
    const { attempt } = await postTo(answer('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'), 10_000);
    expect(attempt.failure).toBeUndefined();
    expect(attempt.ms).toBeLessThan(3_000);
  });

  it('a success whose body breaks off stays a success', async () => {
    const { attempt } = await postTo((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok'));
    expect(attempt).toMatchObject({ code: 200 });
    expect(attempt.failure).toBeUndefined();
  });

  it('a failure whose body breaks off keeps its status and what came', async () => {
    const { attempt } = await postTo((socket) => socket.end('HTTP/1.1 503 No\r\nContent-Length: 10\r\n\r\nsorry'));
    expect(attempt).toMatchObject({ code: 503, failure: 'http_5xx', body: 'sorry' });
  });
});

describe('targets that cannot be talked to', () => {
  it('no first byte within the time is a timeout, and the time is kept', async () => {
    const { attempt, target } = await postTo(() => undefined, 300);
    expect(attempt).toMatchObject({ failure: 'timeout', message: expect.stringContaining('in time') });
    expect(attempt.ms).toBeGreaterThanOrEqual(299);
    expect(attempt.ms).toBeLessThan(1_500);
    await until(() => target.open() === 0);
  });

  it('headers that trickle are a timeout all the same', async () => {
    const { attempt } = await postTo((socket) => {
      const timer = setInterval(() => socket.write('X-A: b\r\n'), 50);
      socket.write('HTTP/1.1 200 OK\r\n');
      socket.on('close', () => clearInterval(timer));
    }, 400);
    expect(attempt).toMatchObject({ failure: 'timeout' });
    expect(attempt.ms).toBeLessThan(1_500);
  });

  it('a connection that is closed or reset before the answer is a reset', async () => {
    const closed = await postTo((socket) => socket.end());
    const reset = await postTo((socket) => socket.resetAndDestroy());
    expect([closed.attempt.failure, reset.attempt.failure]).toEqual(['reset', 'reset']);
  });

  it('a reset in the middle of the headers is a reset', async () => {
    const { attempt } = await postTo((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-', () => socket.resetAndDestroy());
    });
    expect(attempt.failure).toBe('reset');
  });

  it('a port that nothing listens at refuses the connection', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const { attempt } = await post(`http://127.0.0.1:${port}`);
    expect(attempt).toMatchObject({ failure: 'connect_refused' });
  });

  it('an answer that repeats the key is kept without it, also where it was cut off', async () => {
    const repeated = `no such key: my-api-key-of-the-erp${'.'.repeat(983)}my-api-key-of-the-erp`;
    const target = await startRawTarget(
      answer(`HTTP/1.1 401 No\r\nContent-Length: ${repeated.length}\r\n\r\n${repeated}`),
    );
    const { attempt } = await post(target.url, { apiKey: new Secret('my-api-key-of-the-erp') });
    expect(attempt.body).toBe(`no such key: [secret]${'.'.repeat(983)}[secret]`);
  });

  it('a name that does not resolve is a failure of DNS', async () => {
    const { attempt } = await post('http://no-such-name.invalid', { timeoutMs: 20_000 });
    expect(attempt).toMatchObject({ failure: 'dns' });
  });

  it('a name server that does not answer in time is a failure of DNS, within the time', async () => {
    const silent = new AddressGuard([], () => new Promise(() => undefined));
    const url = 'http://example.com';
    const { attempt } = await post(url, { timeoutMs: 200, connections: connectionsTo(url, silent) });
    expect(attempt).toMatchObject({ failure: 'dns', message: expect.stringContaining('in time') });
  });

  /** An HTTPS server on loopback, and the file with the certificate that vouches for it. */
  async function startTlsTarget(): Promise<{ url: string; cert: string }> {
    const folder = await temporaryFolder();
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2'];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', [...made, ...names], { stdio: 'ignore' });
    const tls = { key: await readFile(key), cert: await readFile(cert) };
    const server = createHttpsServer(tls, (_, response) => response.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, cert };
  }

  it('a certificate that nobody vouches for is a failure of TLS', async () => {
    const { url } = await startTlsTarget();
    const { attempt } = await post(url);
    expect(attempt).toMatchObject({ failure: 'tls', message: expect.stringContaining('certificate') });
  });

  it('one that somebody vouches for is taken, and the handshake is a phase of its own', async () => {
    const { url, cert } = await startTlsTarget();
    const { out } = await runProgram('test/support/send-once.ts', [url], { NODE_EXTRA_CA_CERTS: cert });
    const ms = expect.any(Number);
    expect(JSON.parse(out)).toMatchObject({ code: 200, phases: { connect: ms, tls: ms, firstByte: ms } });
  });

  it('a target that speaks no TLS is a failure of TLS, and so is one that stops in the handshake', async () => {
    const plain = createServer((socket) => void socket.on('error', () => undefined).end('HTTP/1.1 400 No\r\n\r\n'));
    const silent = createServer((socket) => void socket.on('error', () => undefined));
    for (const server of [plain, silent]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
    }
    const urlOf = (server: typeof plain) => `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const message = 'no secure connection: the target does not speak TLS at this port';
    expect((await post(urlOf(plain))).attempt).toMatchObject({ failure: 'tls', message });
    const { attempt } = await post(urlOf(silent), { timeoutMs: 300 });
    expect(attempt).toMatchObject({ failure: 'tls', message: expect.stringContaining('handshake') });
  });
});
