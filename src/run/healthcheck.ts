import { readSettings } from '../settings/settings.js';

/** `node dist/run/healthcheck.js`: exits with 0 while the process with these settings answers `/healthz`; for containers. */
const { PORT, SLUICE_METRICS_PORT } = readSettings(process.env);
const answered = await fetch(`http://127.0.0.1:${SLUICE_METRICS_PORT ?? PORT}/healthz`).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(answered ? 0 : 1);
