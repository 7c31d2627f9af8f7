import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { ServerError } from './errors.js';

/** A TCP port that is ours to start a server on, until it is released. */
export type ClaimedPort = { port: number; release(): void };

const CANDIDATES = 100;

/** Below the ports that kernels give to outgoing connections: one of those could take ours before the server does. */
const ANY_PORT = { from: 20_000, to: 32_000 };

/**
 * The preferred port or the next free one; without a preference, any free one.
 *
 * Between finding a port free and a server listening on it, another process may find it free as well: two test runs
 * that start at once would both take 7233, and the slower one would talk to the other's server. So a port is claimed by
 * binding the UDP port of the same number, for as long as the server lives: none of the servers uses UDP, the kernel
 * gives it to one process only, and takes it back however that process ends.
 */
export async function claimPort(preferred?: number): Promise<ClaimedPort> {
  for (let attempt = 0; attempt < CANDIDATES; attempt++) {
    const port = preferred === undefined ? randomInt(ANY_PORT.from, ANY_PORT.to) : preferred + attempt;
    const release = await claim(port);
    if (release === undefined) continue;
    // Both addresses: on macOS one can be taken while the other seems free.
    if ((await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'))) return { port, release };
    release();
  }
  throw new ServerError(`no free port found${preferred === undefined ? '' : ` from ${preferred} on`}`);
}

async function claim(port: number): Promise<(() => void) | undefined> {
  const socket = createSocket('udp4').unref();
  try {
    socket.bind({ port, address: '127.0.0.1', exclusive: true });
    await once(socket, 'listening');
    return () => socket.close();
  } catch {
    socket.close();
    return undefined;
  }
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
