import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Metrics } from '../telemetry/metrics.js';

const PATIENCE_MS = 1_000;

/**
 * Temporal's SDK tells what it counts on a port of its own only. It gets one that nobody else can reach, and what it tells
 * there becomes a part of the process's own metrics.
 *
 * @returns the address for the SDK
 */
export async function collectTemporalMetrics(metrics: Metrics): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  metrics.addSource(async () => {
    const answer = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok ? answer.text() : '';
  });
  return address;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
