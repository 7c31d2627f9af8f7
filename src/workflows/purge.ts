import { purging } from './activities.js';

/** The workflow that removes what an integration has left. */
export function purgeWorkflowId({ tenant, uid }: { tenant: string; uid: string }): string {
  return `purge/${tenant}/${uid}`;
}

/** Removes all that a removed integration has stored, to the end, whatever crashes meanwhile. */
export async function purge({ uid }: { uid: string }): Promise<void> {
  await purging.purge({ uid });
}
