/** Something that has to be over by an instant, or is ended then. */
export interface Due {
  /** On the clock of `performance.now()`. */
  readonly dueAt: number;
  /** Called once the instant has passed, at most LOOK_MS later; it must no longer be watched afterwards. */
  overdue(): void;
}

const LOOK_MS = 50;

const watched = new Set<Due>();
let looking: NodeJS.Timeout | undefined;

/** Watches until `unwatch`. One timer looks after all requests of the process: one for each would cost 2 % of it. */
export function watch(due: Due): void {
  watched.add(due);
  looking ??= setInterval(look, LOOK_MS);
}

export function unwatch(due: Due): void {
  watched.delete(due);
}

function look(): void {
  const now = performance.now();
  for (const due of watched) if (due.dueAt <= now) due.overdue();
  if (watched.size > 0) return;
  clearInterval(looking);
  looking = undefined;
}
