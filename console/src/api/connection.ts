import { useSyncExternalStore } from 'react';

/** Whether the last request was answered by the service; the banner shows it, every request tells it. */
let lost = false;
const watchers = new Set<() => void>();

export function reportAnswered(answered: boolean): void {
  if (lost === !answered) return;
  lost = !answered;
  for (const watcher of watchers) watcher();
}

export function useConnectionLost(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => lost,
  );
}
