import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newKey } from '../store/api-keys.js';
import { generateEncryptionKey } from '../store/encryption.js';
import type { S3Address } from './servers/index.js';

/** What is made at the first start and kept, so that a restart goes on with the data. */
export type DevKeys = { adminKey: string; encryptionKeys: string };

/** The keys of this data folder; made when there are none yet. */
export async function devKeys(dataDir: string): Promise<DevKeys> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'keys.json');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return JSON.parse(kept) as DevKeys;
  const keys = {
    adminKey: newKey().reveal(),
    encryptionKeys: generateEncryptionKey('dev').reveal(),
  };
  await writeFile(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}

/** Where everything runs, as scripts read it from `.sluice/dev.json`. */
export type DevFile = {
  apiUrl: string;
  adminKey: string;
  temporalAddress: string;
  temporalUiUrl: string | undefined;
  mongodbUrl: string;
  s3: S3Address;
};

/** Writes `dev.json`. It holds keys, so only its owner may read it. */
export async function writeDevFile(dataDir: string, dev: DevFile): Promise<void> {
  const content = {
    api_url: dev.apiUrl,
    admin_key: dev.adminKey,
    temporal_address: dev.temporalAddress,
    temporal_ui_url: dev.temporalUiUrl,
    mongodb_url: dev.mongodbUrl,
    s3: {
      endpoint: dev.s3.endpoint,
      region: dev.s3.region,
      access_key_id: dev.s3.accessKeyId,
      secret_access_key: dev.s3.secretAccessKey,
    },
  };
  await writeFile(join(dataDir, 'dev.json'), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}
