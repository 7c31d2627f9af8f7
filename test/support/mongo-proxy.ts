import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';
import { onTestFinished } from 'vitest';

const OP_MSG = 2_013;
const HEADER_BYTES = 16;

/**
 * Asked for each command that a client sends, `before` it reaches the server, and `after` the server has done it and before
 * the client hears so. @returns whether it stays there: what is held goes on never
 */
export type Holding = (command: Document, when: 'before' | 'after') => boolean;

/** Stands between clients and a MongoDB, and can hold what is asked. Ends with the test. */
export async function startMongoProxy(url: string, isHeld: Holding): Promise<{ url: string }> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const mongod = connect({ host: hostname, port: Number(port), noDelay: true });
    const asked = new Map<number, Document>();
    relay(client, mongod, (message) => {
      const command = commandIn(message);
      if (command === undefined) return false;
      asked.set(message.readInt32LE(4), command);
      return isHeld(command, 'before');
    });
    relay(mongod, client, (message) => {
      const command = asked.get(message.readInt32LE(8));
      asked.delete(message.readInt32LE(8));
      return command !== undefined && isHeld(command, 'after');
    });
    for (const socket of [client, mongod]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return { url: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/?directConnection=true` };
}

/** Hands on whole messages, but for those that are held. */
function relay(from: Socket, to: Socket, isHeld: (message: Buffer) => boolean): void {
  let rest: Buffer = Buffer.alloc(0);
  from.on('error', () => undefined);
  from.on('close', () => to.destroy());
  from.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
      const message = rest.subarray(0, rest.readInt32LE(0));
      rest = rest.subarray(message.length);
      if (!isHeld(message) && !to.destroyed) to.write(message);
    }
  });
}

/** The command's document; what was sent beside it (the documents of a bulk write) is not looked at. */
function commandIn(message: Buffer): Document | undefined {
  if (message.readInt32LE(12) !== OP_MSG) return undefined;
  const section = HEADER_BYTES + 4;
  if (message[section] !== 0) return undefined;
  const size = message.readInt32LE(section + 1);
  return BSON.deserialize(message.subarray(section + 1, section + 1 + size));
}
