import { generateEncryptionKey } from '../../src/store/encryption.js';
import { ADMIN_KEY } from './installation.js';
import { type ServiceProcess, startService } from './service-process.js';

/** API processes beside a MongoDB and nothing else: events are taken in without Temporal. */
export function startApisAlone(mongodbUrl: string, count: number): Promise<ServiceProcess[]> {
  const env = {
    MONGODB_URL: mongodbUrl,
    // Nobody is there.
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    SLUICE_ADMIN_KEY: ADMIN_KEY,
    SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('bench').reveal(),
  };
  return Promise.all(Array.from({ length: count }, () => startService('api', env)));
}
