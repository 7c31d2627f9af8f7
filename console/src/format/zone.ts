import { useSyncExternalStore } from 'react';

/** How times are shown: in the zone of the user's machine, or in UTC. */
export type Zone = 'local' | 'utc';

const KEY = 'sluice-times';
let zone: Zone = read();
const watchers = new Set<() => void>();

function read(): Zone {
  try {
    return localStorage.getItem(KEY) === 'utc' ? 'utc' : 'local';
  } catch {
    return 'local';
  }
}

export function setZone(chosen: Zone): void {
  zone = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // It holds for this page then.
  }
  for (const watcher of watchers) watcher();
}

export function useZone(): Zone {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => zone,
  );
}

/** The user's zone by name, such as `Europe/Berlin`. */
export const userZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone;
