import { installRuntime } from '../../src/run/worker.js';
import { createLogger } from '../../src/telemetry/logger.js';

// Once in each test process, before anything of Temporal starts there: its lines about workers that come and go.
installRuntime(createLogger({ level: 'error', name: 'temporal' }));
