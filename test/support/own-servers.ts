import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import type { ServerName, Servers, ServersOptions } from '../../src/dev/servers/index.js';
import { quiet, startServers } from '../../src/dev/servers/index.js';
import { temporaryFolder } from './folder.js';

/**
 * Servers of the test's own, stopped when it is over: for a Temporal with other dynamic config than the shared one
 * (`ownServers(['temporal'], { temporal: { args: ['--dynamic-config-value', 'KEY=VALUE'] } })`), or for servers that
 * the test is to stop, break or start again.
 */
export async function ownServers<Wanted extends ServerName>(
  wanted: Wanted[],
  options: Partial<ServersOptions> = {},
): Promise<Servers<Wanted>> {
  const dataDir = options.dataDir ?? join(await temporaryFolder(), 'servers');
  // The environment may name servers to use instead; these are to be new ones.
  const { TEMPORAL_ADDRESS: _, MONGODB_URL: __, SLUICE_S3_ENDPOINT: ___, ...env } = process.env;
  const servers = await startServers({ report: quiet, env, ...options, dataDir, wanted });
  onTestFinished(() => servers.stop());
  return servers;
}
