import type { DueRetries } from './due-retries.js';
import type { FreshEvents } from './fresh-events.js';
import type { Item } from './item.js';

// Every retry is due by then.
const END_OF_TIME = new Date(8.64e15);

/**
 * The one event that a failing target is tried with: by chance one that failed before, due or not, or a fresh one. Never
 * always the same, since that one event may be the very reason.
 *
 * @param random in [0, 1)
 */
export async function probeItem(fresh: FreshEvents, retries: DueRetries, random: number): Promise<Item | undefined> {
  const failedBefore = () => retries.take(END_OF_TIME, 1);
  const unsent = async () => {
    for (;;) {
      const item = fresh.shift();
      if (item !== undefined) return item;
      // A stretch without anything that is wanted says nothing about what comes behind it.
      if ((await fresh.fill()) !== 'more') return undefined;
    }
  };
  return random < 0.5 ? ((await failedBefore()) ?? unsent()) : ((await unsent()) ?? failedBefore());
}
