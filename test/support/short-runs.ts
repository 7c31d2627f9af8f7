import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { quiet, startTemporal } from '../../src/dev/servers/index.js';
import { registerSearchAttributes } from '../../src/worker/search-attributes.js';

/** A real Temporal server of one's own, with clients for it. */
export type OwnTemporal = {
  client: Client;
  nativeConnection: NativeConnection;
  address: string;
  stop(): Promise<void>;
};

/** Starts a real Temporal server that suggests continue-as-new after a few events already; with search attributes. */
export async function startTemporalOfShortRuns(events: number): Promise<OwnTemporal> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-temporal-'));
  const settings = [`limit.historyCount.suggestContinueAsNew=${events}`, 'history.continueAsNewMinInterval="0s"'];
  const args = settings.flatMap((setting) => ['--dynamic-config-value', setting]);
  const server = await startTemporal({ dataDir, persistent: false, report: quiet, args });
  const { address } = server.at;
  const connection = await Connection.connect({ address });
  const nativeConnection = await NativeConnection.connect({ address });
  await registerSearchAttributes(connection, { address, namespace: 'default' });
  return {
    client: new Client({ connection }),
    nativeConnection,
    address,
    stop: async () => {
      await nativeConnection.close();
      await connection.close();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
