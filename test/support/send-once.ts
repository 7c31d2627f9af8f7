import { AddressGuard } from '../../src/activities/index.js';
import { Connections } from '../../src/activities/webhook/connections.js';
import { type Sent, send } from '../../src/activities/webhook/send.js';

/**
 * A program: sends one request to a URL on loopback and prints the attempt. In a process of its own, since Node takes
 * authorities to trust (NODE_EXTRA_CA_CERTS) only at its start.
 */
const url = new URL(process.argv[2] ?? '');
const connections = new Connections(url.origin, new AddressGuard(['127.0.0.0/8']));
const request = { path: url.pathname, headers: [], body: Buffer.from('{}'), timeoutMs: 10_000, revision: 1 };
const { attempt } = await new Promise<Sent>((done) => send(connections, request, done));
connections.cut();
process.stdout.write(`${JSON.stringify(attempt)}\n`);
