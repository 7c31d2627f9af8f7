import type { DueRetries } from './due-retries.js';
import type { FreshEvents } from './fresh-events.js';
import type { Item } from './item.js';

// Every retry is due by then.
const END_OF_TIME = new Date(8.64e15);

/**
 * The one event that a failing target is tried with: by chance one that failed before, due or not, or a fresh one. Never
 * always the same, since that one event may be the very reason.
 */
export async function probeItem(fresh: FreshEvents, retries: DueRetries): Promise<Item | undefined> {
  const failedBefore = async () => {
    await retries.fill(END_OF_TIME, 1);
    return retries.shift();
  };
  const unsent = async () => {
    await fresh.fill();
    return fresh.shift();
  };
  return Math.random() < 0.5 ? ((await failedBefore()) ?? unsent()) : ((await unsent()) ?? failedBefore());
}
