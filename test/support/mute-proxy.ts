import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Stands between clients and a server; what clients say always gets there. */
export type MuteProxy = {
  address: string;
  /** Holds the server's answers back. */
  mute(): void;
  /** Hands them on again, those that were held as well. */
  unmute(): void;
};

/** @param to `host:port` of the server. Ends with the test. */
export async function startMuteProxy(to: string): Promise<MuteProxy> {
  const [host = '', port] = to.split(':');
  const sockets = new Set<Socket>();
  const servers = new Set<Socket>();
  let muted = false;
  const proxy = createServer({ noDelay: true }, (client) => {
    const server = connect({ host, port: Number(port), noDelay: true });
    servers.add(server);
    for (const [from, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (chunk) => other.write(chunk));
      from.on('close', () => {
        sockets.delete(from);
        servers.delete(from);
        other.destroy();
      });
    }
    if (muted) server.pause();
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(async () => {
    const closed = once(proxy, 'close');
    proxy.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return {
    address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    mute: () => {
      muted = true;
      for (const server of servers) server.pause();
    },
    unmute: () => {
      muted = false;
      for (const server of servers) server.resume();
    },
  };
}
