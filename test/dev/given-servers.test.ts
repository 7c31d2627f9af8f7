import { expect, inject, test } from 'vitest';

import { quiet, startServers } from '../../src/dev/servers/index.js';
import { claimPort } from '../../src/dev/servers/ports.js';
import { temporaryFolder } from '../support/folder.js';

/** Starts servers that the environment gives addresses of; `dataDir` would show if any were started here. */
async function startGiven(env: NodeJS.ProcessEnv) {
  return startServers({ dataDir: await temporaryFolder(), report: quiet, env });
}

function addressesOfSharedServers() {
  const { temporal, mongodb, s3 } = inject('servers');
  return {
    TEMPORAL_ADDRESS: temporal.address,
    MONGODB_URL: mongodb.url,
    SLUICE_S3_ENDPOINT: s3.endpoint,
    SLUICE_S3_ACCESS_KEY_ID: s3.accessKeyId,
    SLUICE_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    SLUICE_S3_REGION: 'eu-central-1',
  };
}

async function closedPort(): Promise<number> {
  const { port, release } = await claimPort();
  release();
  return port;
}

test('servers that the environment gives addresses of are used, and left running', async () => {
  const env = addressesOfSharedServers();
  for (const _ of ['once', 'again']) {
    const { stop, ...addresses } = await startGiven(env);
    expect(addresses).toEqual({
      temporal: { address: env.TEMPORAL_ADDRESS },
      mongodb: { url: env.MONGODB_URL },
      s3: { ...inject('servers').s3, region: 'eu-central-1' },
    });
    await stop();
  }
});

test('a MongoDB that does not answer is one line, without the credentials in its address', async () => {
  const host = `127.0.0.1:${await closedPort()}`;
  const env = { ...addressesOfSharedServers(), MONGODB_URL: `mongodb://somebody:s3cr3t@${host}/?authSource=admin` };
  const error = await startGiven(env).catch((reason: Error) => reason);
  expect(error).toHaveProperty('name', 'ServerError');
  expect(String(error)).toContain(`cannot reach MongoDB at mongodb://${host}/?authSource=admin: connect ECONNREFUSED`);
  expect(String(error)).toMatch(/; start it or unset MONGODB_URL$/);
  expect(String(error)).not.toMatch(/somebody|s3cr3t|\n/);
});

test('a Temporal that does not answer is one line', async () => {
  const address = `127.0.0.1:${await closedPort()}`;
  await expect(startGiven({ ...addressesOfSharedServers(), TEMPORAL_ADDRESS: address })).rejects.toThrow(
    new RegExp(`^cannot reach Temporal at ${address}: .+; start it or unset TEMPORAL_ADDRESS$`),
  );
});

test('an S3 that does not answer is one line', async () => {
  const endpoint = `http://127.0.0.1:${await closedPort()}`;
  await expect(startGiven({ ...addressesOfSharedServers(), SLUICE_S3_ENDPOINT: endpoint })).rejects.toThrow(
    new RegExp(`^cannot reach S3 at ${endpoint}: .+; start it or unset SLUICE_S3_ENDPOINT$`),
  );
});

test('an S3 that refuses the keys is one line without them', async () => {
  const secret = 'not-the-secret';
  const env = { ...addressesOfSharedServers(), SLUICE_S3_SECRET_ACCESS_KEY: secret };
  const error = await startGiven(env).catch((reason: Error) => reason);
  expect(String(error)).toContain(`cannot reach S3 at ${env.SLUICE_S3_ENDPOINT}: `);
  expect(String(error)).not.toContain(secret);
});

test('an S3 endpoint without keys says which variables are missing', async () => {
  const env = { ...addressesOfSharedServers(), SLUICE_S3_SECRET_ACCESS_KEY: undefined };
  await expect(startGiven(env)).rejects.toThrow(
    'SLUICE_S3_ENDPOINT needs SLUICE_S3_ACCESS_KEY_ID and SLUICE_S3_SECRET_ACCESS_KEY beside it',
  );
});
