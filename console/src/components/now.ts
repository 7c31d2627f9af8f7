import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

/** The time, to the second, for what says how long ago something was; one clock for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

/**
 * What is said of the time, such as `3 min ago`. Whoever shows it is drawn again when the words change, and not each second:
 * a list has hundreds of them.
 */
export function useWordsOfNow(words: (now: number) => string): string {
  return useSyncExternalStore(watch, () => words(now));
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const watcher of watchers) watcher();
}
