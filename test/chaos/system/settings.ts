import { generateEncryptionKey } from '../../../src/store/encryption.js';

/** The one bucket, and the key of platforms and operators. */
export const BUCKET = 'chaos';
export const KEY = 'a-key-for-the-chaos-tests-only';

/** Deliveries tell when they begin. */
export const LOGGED = { SLUICE_LOG_LEVEL: 'debug' };

/** Short pauses, so that much happens in little time. Budgets are the product's own. */
const PACE = {
  SLUICE_RETRY_BASE_SECONDS: '1',
  SLUICE_RETRY_CAP_SECONDS: '10',
  SLUICE_PROBE_BASE_SECONDS: '1',
  SLUICE_PROBE_CAP_SECONDS: '5',
};

/** What all processes of a system are given. */
export function commonSettings(): Record<string, string> {
  return {
    ...PACE,
    SLUICE_ADMIN_KEY: KEY,
    SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('chaos').reveal(),
    SLUICE_ALLOW_PRIVATE_TARGETS: '127.0.0.0/8',
    SLUICE_MAX_INTEGRATIONS: '20000',
  };
}
