import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { readSettings } from '../../src/settings/settings.js';
import { CertificateAuthority } from '../support/certificates.js';
import { temporaryFolder } from '../support/folder.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

describe('a Temporal that asks for client certificates (mTLS)', () => {
  let authority: CertificateAuthority;
  let address: string;
  beforeEach(async () => {
    authority = new CertificateAuthority(folder);
    address = await behindTls(authority);
  });

  it('is reached with the certificate and key of the settings, by the client and by the worker', async () => {
    const { cert, key } = authority.sign('client');
    await expectReached({
      TEMPORAL_ADDRESS: address,
      TEMPORAL_TLS_CLIENT_CERT_PATH: cert,
      TEMPORAL_TLS_CLIENT_KEY_PATH: key,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.cert,
    });
  });

  it('is reached with a profile of a TOML file, and variables go before the file', async () => {
    const { cert, key } = authority.sign('client');
    const file = profileFile(`[profile.production]
address = "127.0.0.1:1"
namespace = "default"
[profile.production.tls]
client_cert_path = "${cert}"
client_key_path = "${key}"
server_ca_cert_path = "${authority.cert}"
`);
    await expectReached({
      TEMPORAL_CONFIG_FILE: file,
      TEMPORAL_PROFILE: 'production',
      TEMPORAL_ADDRESS: address,
    });
  });

  it('does not answer who has none', async () => {
    const settings = readSettings({ TEMPORAL_ADDRESS: address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.cert });
    await expect(NativeConnection.connect(settings.temporal.options)).rejects.toThrow();
  });
});

it('an API key is sent as a bearer token, over TLS, with the metadata of the profile', async () => {
  const authority = new CertificateAuthority(folder);
  const { cert, key } = authority.sign('server');
  const server = createSecureServer({ cert: readFileSync(cert), key: readFileSync(key) });
  onTestFinished(() => void server.close());
  const asked = once(server, 'stream');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const file = profileFile(`[profile.default]
address = "127.0.0.1:${(server.address() as AddressInfo).port}"
api_key = "the-key-of-the-cloud"
[profile.default.grpc_meta]
region = "eu"
[profile.default.tls]
server_ca_cert_path = "${authority.cert}"
`);
  const settings = readSettings({ TEMPORAL_CONFIG_FILE: file });
  const connection = Connection.lazy(settings.temporal.options);
  const failed = expect(connection.workflowService.getSystemInfo({})).rejects.toThrow();
  const [stream, headers] = await asked;
  expect(headers).toMatchObject({ authorization: 'Bearer the-key-of-the-cloud', region: 'eu' });
  stream.respond({ ':status': 403 }, { endStream: true });
  await failed;
  await connection.close();
  expect(JSON.stringify(settings)).not.toContain('the-key-of-the-cloud');
});

describe('settings of Temporal that cannot be right end the start with one line each, without a secret', () => {
  const SECRET = 'api_key = "never-to-be-shown"';

  it.each<[string, (folder: string) => Record<string, string>, RegExp]>([
    [
      'a file that is not there',
      () => ({ TEMPORAL_CONFIG_FILE: '/nowhere.toml' }),
      /^TEMPORAL_CONFIG_FILE \/nowhere\.toml does not exist$/,
    ],
    [
      'a file that is not TOML',
      () => ({ TEMPORAL_CONFIG_FILE: profileFile(`[profile.default]\n${SECRET}\naddress = = 1`) }),
      /^TEMPORAL_CONFIG_FILE \S+ is not TOML at line 3, column \d+$/,
    ],
    [
      'a key that no profile has',
      () => ({ TEMPORAL_CONFIG_FILE: profileFile(`[profile.default]\n${SECRET}\nadress = "a:1"`) }),
      /^TEMPORAL_CONFIG_FILE \S+: .*unrecognized in profile\.default: adress$/,
    ],
    [
      'a profile that the file does not have',
      () => ({ TEMPORAL_CONFIG_FILE: profileFile(`[profile.default]\n${SECRET}`), TEMPORAL_PROFILE: 'production' }),
      /^TEMPORAL_PROFILE: Profile 'production' not found in config data \S+$/,
    ],
    [
      'an address without a port in the file',
      () => ({ TEMPORAL_CONFIG_FILE: profileFile('[profile.default]\naddress = "temporal"') }),
      /^TEMPORAL_ADDRESS must be host:port$/,
    ],
    [
      'a certificate without its key',
      () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: '/cert.pem' }),
      /^TEMPORAL_TLS_CLIENT_CERT_… and TEMPORAL_TLS_CLIENT_KEY_… must be given together$/,
    ],
    [
      'a certificate that is not there',
      () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: '/no.pem', TEMPORAL_TLS_CLIENT_KEY_PATH: '/no-key.pem' }),
      /^TEMPORAL_TLS_…_PATH: ENOENT: .*'\/no\.pem'$/,
    ],
    ['a switch that is neither', () => ({ TEMPORAL_TLS: 'yes' }), /^TEMPORAL_TLS must be true or false$/],
  ])('%s', (_what, environment, message) => {
    const read = () => readSettings(environment(folder));
    expect(read).toThrow(message);
    expect(read).not.toThrow('never-to-be-shown');
  });
});

function profileFile(text: string): string {
  const file = join(folder, 'temporal.toml');
  writeFileSync(file, text);
  return file;
}

async function expectReached(environment: Record<string, string>): Promise<void> {
  const { options } = readSettings(environment).temporal;
  for (const connection of [await Connection.connect(options), await NativeConnection.connect(options)]) {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
  }
}

/** The run's real Temporal behind TLS that asks for a certificate of the authority. @returns its address */
async function behindTls(authority: CertificateAuthority): Promise<string> {
  const [host, port] = inject('servers').temporal.address.split(':');
  const { cert, key } = authority.sign('server');
  const files = { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(authority.cert) };
  const server = createServer({ ...files, requestCert: true, ALPNProtocols: ['h2'] }, (socket) => {
    const inner = connect(Number(port), host);
    for (const [from, to] of [
      [socket, inner],
      [inner, socket],
    ] as const)
      from.on('error', () => to.destroy()).pipe(to);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
