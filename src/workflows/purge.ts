import { purging } from './activities.js';

/** Removes all that a removed integration has stored, to the end, whatever crashes meanwhile. */
export async function purge({ uid }: { uid: string }): Promise<void> {
  await purging.purge({ uid });
}
