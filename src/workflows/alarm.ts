import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

// Longer timers are cut into pieces: servers count them in nanoseconds, which end after 292 years.
const LONGEST_MS = 366 * 86_400_000;

/**
 * One durable timer at an absolute instant. It is armed once and again only when the instant changes, so that being woken
 * by something else costs no timer. Timers die with a run: the next one arms it anew from the state.
 */
export class Alarm {
  #at: string | undefined;
  #due = false;
  #scope: CancellationScope | undefined;

  /** @param purpose what the timer is for, as the Temporal UI shows it */
  constructor(private readonly purpose: string) {}

  /** Whether it is time to look: the instant has come or, when it is far away, a part of the way is gone. */
  isDue(): boolean {
    return this.#due;
  }

  /** @param at ISO 8601; undefined disarms it. One that is due and set again to what lies ahead is armed again. */
  set(at: string | undefined): void {
    if (at === this.#at && !this.#due) return;
    this.#scope?.cancel();
    this.#scope = undefined;
    this.#at = at;
    this.#due = false;
    if (at !== undefined) this.#arm(at);
  }

  #arm(at: string): void {
    const scope = new CancellationScope();
    this.#scope = scope;
    const left = Math.min(LONGEST_MS, Math.max(1, Date.parse(at) - Date.now()));
    const timer = scope.run(() => sleep(left, { summary: `${this.purpose}: ${at}` }));
    timer.then(
      () => {
        if (this.#scope === scope) this.#due = true;
      },
      (error) => {
        if (!isCancellation(error)) throw error;
      },
    );
  }
}
