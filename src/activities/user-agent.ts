import { createRequire } from 'node:module';

// Read at run time, so that the version is written down once; the path holds for src/activities and dist/activities.
const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** Of Sluice. */
export const VERSION = version;

/** How Sluice names itself to targets. */
export const USER_AGENT = `Sluice/${VERSION}`;
