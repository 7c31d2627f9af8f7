import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a target does on a connection once a whole request has come, which is given as text. */
export type Behaviour = (socket: Socket, request: string) => void;

/** A target that speaks plain TCP, and so can answer in ways that no HTTP server would. Ends with the test. */
export async function startRawTarget(behaviour: Behaviour) {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let accepted = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    accepted += 1;
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const [, length] = /content-length: (\d+)/i.exec(text) ?? [];
      const head = text.indexOf('\r\n\r\n');
      if (head < 0 || text.length < head + 4 + Number(length ?? 0)) return;
      requests.push(text);
      behaviour(socket, text);
      text = '';
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, requests, open: () => sockets.size, accepted: () => accepted };
}
