import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { BUCKET, openBucket } from '../support/bucket.js';
import { CertificateAuthority } from '../support/certificates.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { callApi, INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

/**
 * Targets with certificates of a company's own authority, and a proxy in the environment that everything is told to use:
 * Node's variable for authorities holds for webhooks and stores; proxies hold for neither. The client of Temporal asks one
 * that is named in small letters, as its library would have it.
 */
let folder: string;
let stack: Stack;
let trusting: ServiceProcess;
let doubting: ServiceProcess;
const servers: Server[] = [];
/** First lines of what the proxy was asked for. */
const askedOfProxy: string[] = [];
const targets: Record<string, object> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-outbound-'));
  const authority = new CertificateAuthority(folder);
  const { cert, key } = authority.sign('server');
  const identity = { cert: readFileSync(cert), key: readFileSync(key) };
  const proxy = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', (asked) => {
        askedOfProxy.push(asked.toString().split('\r\n', 1)[0] ?? '');
        socket.destroy();
      });
  });
  const webhook = createHttpsServer(identity, (_request, response) => response.writeHead(204).end());
  const store = createTlsServer(identity, (socket) => {
    const inner = connect(Number(new URL(inject('servers').s3.endpoint).port), '127.0.0.1');
    socket.on('error', () => inner.destroy()).pipe(inner);
    inner.on('error', () => socket.destroy()).pipe(socket);
  });
  const [proxyPort, webhookPort, storePort] = await Promise.all([proxy, webhook, store].map(portOf));
  const bucket = await openBucket('outbound');
  bucket.close();
  targets.webhook = { callback_parameters: { callback_url: `https://127.0.0.1:${webhookPort}/` } };
  targets.s3 = { s3_parameters: { ...bucket.parameters, bucket: BUCKET, endpoint: `https://127.0.0.1:${storePort}` } };
  stack = await startStack({}, { worker: false });
  const through = `http://127.0.0.1:${proxyPort}`;
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'https_proxy'].map((name) => [name, through]);
  const env = { ...stack.env, SLUICE_LOG_LEVEL: 'info', ...Object.fromEntries(proxies) };
  [trusting, doubting] = await Promise.all([
    startService('api', { ...env, NODE_EXTRA_CA_CERTS: authority.cert }),
    startService('api', env),
  ]);
});
afterAll(async () => {
  for (const one of [trusting, doubting]) await one?.stop();
  await stack?.stop();
  for (const one of servers) one.close();
  await rm(folder, { recursive: true, force: true });
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const tested = async ({ url }: ServiceProcess, target: string) =>
  (await callApi(`${url}/api/v1${INTEGRATIONS}/_test`, 'POST', stack.adminKey, targets[target])).body;

describe.each(['webhook', 's3'])('a %s whose certificate is signed by an authority of its own', (target) => {
  test('is believed once NODE_EXTRA_CA_CERTS names that authority', async () => {
    expect(await tested(trusting, target)).toMatchObject({ ok: true });
  });

  test('is not believed without it, and the answer says why', async () => {
    expect(await tested(doubting, target)).toMatchObject({ ok: false, error: expect.stringMatching(/certificate/) });
  });
});

test('the proxies of the environment are asked for neither, but for Temporal', async () => {
  for (const target of ['webhook', 's3']) expect(await tested(trusting, target)).toMatchObject({ ok: true });
  const { port } = new URL(`http://${inject('servers').temporal.address}`);
  const temporal = expect.stringMatching(new RegExp(`^CONNECT \\S+:${port} HTTP/1.1$`));
  await until(async () => {
    await fetch(`${trusting.url}/readyz`);
    return askedOfProxy.length > 0;
  });
  for (const line of askedOfProxy) expect(line).toEqual(temporal);
});
