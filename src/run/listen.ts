import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '../api/http-server.js';
import type { RequestRecords } from '../api/request-log.js';
import { StartError } from './start-error.js';

/** A server that listens. */
export type Listening = { port: number; stop(): Promise<void> };

/** Requests that are under way at the end have this long to finish. */
const DRAIN_MS = 15_000;

/** @param setting the one that the port comes from @throws StartError when the port is taken */
export async function listen(
  answer: RequestListener,
  records: RequestRecords,
  port: number,
  setting: string,
): Promise<Listening> {
  const server = createHttpServer(records, answer);
  server.listen(port);
  await once(server, 'listening').catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new StartError(`port ${port} is in use; end what listens there, or set ${setting} to another one`);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
      await closed;
    },
  };
}
