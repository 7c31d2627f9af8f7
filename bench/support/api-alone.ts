import { generateEncryptionKey } from '../../src/store/encryption.js';
import { ADMIN_KEY } from './installation.js';
import { type ServiceProcess, startService } from './service-process.js';

/** An API beside a MongoDB and nothing else: events are taken in without Temporal. */
export function startApiAlone(mongodbUrl: string): Promise<ServiceProcess> {
  return startService('api', {
    MONGODB_URL: mongodbUrl,
    // Nobody is there.
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    SLUICE_ADMIN_KEY: ADMIN_KEY,
    SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('bench').reveal(),
  });
}
