import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { AddressGuard, BlockedAddress } from '../../src/activities/address-guard.js';
import { Connections } from '../../src/activities/webhook/connections.js';
import { type Sent, send } from '../../src/activities/webhook/send.js';
import { startRawTarget } from '../support/raw-target.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';

/** Each range by addresses of it, its first and last where that tells something. */
const BLOCKED: Record<string, string[]> = {
  'this network': ['0.0.0.0', '0.255.255.255'],
  loopback: ['127.0.0.1', '127.255.255.254', '[::1]'],
  private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  'link-local': ['169.254.0.1', '[fe80::1]', '[febf::1]'],
  'unique local': ['[fc00::1]', '[fdff::1]'],
  'site-local': ['[fec0::1]'],
  multicast: ['224.0.0.1', '239.255.255.255', '[ff02::1]'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '[2001:db8::1]', '[3fff::1]'],
  benchmarking: ['198.18.0.1', '198.19.255.255', '[2001:2::1]'],
  'protocol assignments': ['192.0.0.1', '[2001::1]', '[100::1]', '[5f00::1]'],
  reserved: ['240.0.0.1', '255.255.255.255', '192.88.99.1', '[4000::1]', '[::]'],
  'metadata of clouds': ['169.254.169.254', '[fd00:ec2::254]', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
  decimal: ['2130706433', '2852039166'],
  octal: ['0177.0.0.1', '017700000001', '0251.0376.0251.0376'],
  hexadecimal: ['0x7f.0.0.1', '0x7f000001', '0xa9fea9fe'],
  short: ['127.1', '10.1', '192.168.257', '0'],
  'with a dot at the end': ['127.0.0.1.', 'localhost.'],
  'full-width digits': ['１２７.０.０.１'],
  'IPv4 in IPv6': ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]'],
  NAT64: ['[64:ff9b::127.0.0.1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::1]'],
  '6to4': ['[2002:7f00:1::1]', '[2002:a9fe:a9fe::1]'],
  Teredo: ['[2001:0:7f00:1::1]'],
  'the name of loopback': ['localhost', 'LOCALHOST', 'app.localhost'],
};

const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '172.32.0.1',
  '100.128.0.1',
  '[2606:4700:4700::1111]',
  'example.com',
  '134744072',
];

const guard = new AddressGuard([]);
const hostOf = (host: string) => new URL(`http://${host}/`).hostname;

describe('addresses in URLs', () => {
  const cases = Object.entries(BLOCKED).flatMap(([kind, hosts]) => hosts.map((host) => [kind, host] as const));

  it.each(cases)('%s: %s is refused', (_, host) => {
    expect(() => guard.checkLiteral(hostOf(host))).toThrow(BlockedAddress);
  });

  it.each(PUBLIC)('%s is let through', (host) => {
    expect(() => guard.checkLiteral(hostOf(host))).not.toThrow();
  });

  it('an address with a zone is none that a URL can hold, and is refused where it is named plainly', () => {
    expect(URL.canParse('http://[fe80::1%25eth0]/')).toBe(false);
    expect(() => guard.checkLiteral('fe80::1%eth0')).toThrow(BlockedAddress);
  });

  it('a range that the settings name is let through, and nothing beside it', () => {
    const lenient = new AddressGuard(['10.1.0.0/16', 'fd00::/8']);
    expect(['10.1.2.3', '::ffff:10.1.2.3', 'fd00::1'].map((address) => lenient.allows(address))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['10.2.0.1', '127.0.0.1', 'fc00::1', '::1'].map((address) => lenient.allows(address))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

/** A name server on loopback; it gives the next of the addresses with each query of type A, the last one for ever. */
async function startNameServer(addresses: string[]) {
  let asked = 0;
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const octets = (addresses[Math.min(asked, addresses.length - 1)] ?? '').split('.').map(Number);
    asked += 1;
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const header = Buffer.from([...query.subarray(0, 2), 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
    const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...octets]);
    socket.send(Buffer.concat([header, question, record]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  const resolve = async (name: string) =>
    (await resolver.resolve4(name)).map((address) => ({ address, family: 4 as const }));
  return { resolve, asked: () => asked };
}

describe('names', () => {
  const opened: Connections[] = [];
  afterAll(() => {
    for (const connections of opened) connections.cut();
  });

  async function postTo(name: string, port: number, by: AddressGuard) {
    const connections = new Connections(`http://${name}:${port}`, by);
    opened.push(connections);
    const request = { path: '/', headers: [], body: Buffer.from('{}'), timeoutMs: 3_000, revision: 1 };
    return (await new Promise<Sent>((done) => send(connections, request, done))).attempt;
  }

  it.each(['127.0.0.1', '10.0.0.7', '169.254.169.254', '0.0.0.0'])(
    'a name that resolves to %s is refused before anything is connected',
    async (address) => {
      const target = await startRawTarget((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
      const names = await startNameServer([address]);
      const attempt = await postTo('innocent.test', target.port, new AddressGuard([], names.resolve));
      expect(attempt).toMatchObject({ failure: 'blocked_address', message: expect.stringContaining(address) });
      expect(attempt.code).toBeUndefined();
      expect(target.requests).toHaveLength(0);
    },
  );

  it('the address that was checked is the one that is connected to: a second answer is never asked for', async () => {
    const target = await startRawTarget((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    const names = await startNameServer(['127.0.0.2', '169.254.169.254']);
    const attempt = await postTo('rebinding.test', target.port, new AddressGuard(['127.0.0.2/32'], names.resolve));
    // The target listens at 127.0.0.1 only, so connecting to the checked 127.0.0.2 is refused by the system.
    expect(attempt).toMatchObject({ failure: 'connect_refused' });
    expect(attempt.phases?.dns).toBeGreaterThanOrEqual(0);
    expect(names.asked()).toBe(1);
  });

  it('a name that changes to a blocked address between two connections is refused at the second', async () => {
    const target = await startRawTarget((socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'));
    const names = await startNameServer(['127.0.0.1', '127.0.0.3']);
    const by = new AddressGuard(['127.0.0.1/32'], names.resolve);
    expect(await postTo('changing.test', target.port, by)).toMatchObject({ code: 200 });
    expect(await postTo('changing.test', target.port, by)).toMatchObject({ failure: 'blocked_address' });
    expect(target.requests).toHaveLength(1);
  });

  it('a name whose server does not answer is asked for once, whoever waits for it', async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      await new Promise<void>((answer) => answers.push(answer));
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const guard = new AddressGuard(['127.0.0.1/32'], resolve);
    const lookUp = (name: string) =>
      new Promise<unknown>((found, failed) =>
        guard.lookup(name, {}, (error, address) => (error ? failed(error) : found(address))),
      );
    const found = [...Array.from({ length: 10 }, () => lookUp('hung.test')), lookUp('other.test')];
    expect(asked).toEqual(['hung.test', 'other.test']);
    for (const answer of answers) answer();
    expect(new Set(await Promise.all(found))).toEqual(new Set(['127.0.0.1']));
    const again = lookUp('hung.test');
    answers.at(-1)?.();
    expect(await again).toBe('127.0.0.1');
    expect(asked).toHaveLength(3);
  });

  it('of several addresses only the allowed ones are used', async () => {
    const target = await startRawTarget((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    const resolve = async () => ['10.0.0.1', '127.0.0.1', '::1'].map((address) => ({ address, family: 4 }));
    const attempt = await postTo('mixed.test', target.port, new AddressGuard(['127.0.0.1/32'], resolve));
    expect(attempt).toMatchObject({ code: 200 });
  });
});

describe('an integration whose URL names a blocked address plainly', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ SLUICE_ALLOW_PRIVATE_TARGETS: '' });
  });
  afterAll(() => stack.stop());

  const created = (id: string, callback_url: string) =>
    stack.call('POST', INTEGRATIONS, { id, integration_type: 'permanent', callback_parameters: { callback_url } });

  it('is refused when it is created, in whatever notation', async () => {
    const hosts = Object.values(BLOCKED).flatMap((all) => [all[0], all.at(-1)]);
    for (const host of new Set(hosts)) {
      const answer = await created('inside', `https://${host}:8443/hook`);
      expect(answer, host).toMatchObject({
        status: 400,
        body: { error_code: 'invalid_request', details: [{ path: 'callback_parameters.callback_url' }] },
      });
    }
    expect((await stack.call('GET', `${INTEGRATIONS}/inside`)).status).toBe(404);
  });

  it('is refused when it is changed to one, and when it is tried before it is saved', async () => {
    expect((await created('outside', 'https://example.com/hook')).status).toBe(200);
    const callback_parameters = { callback_url: 'https://169.254.169.254/latest' };
    const refused = { status: 400, body: { details: [{ path: 'callback_parameters.callback_url' }] } };
    expect(await stack.call('PATCH', `${INTEGRATIONS}/outside`, { callback_parameters })).toMatchObject(refused);
    expect(await stack.call('POST', `${INTEGRATIONS}/_test`, { callback_parameters })).toMatchObject(refused);
    const { body } = await stack.call('GET', `${INTEGRATIONS}/outside`);
    expect(body).toMatchObject({ callback_parameters: { callback_url: 'https://example.com/hook' } });
  });
});
