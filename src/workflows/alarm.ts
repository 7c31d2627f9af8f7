import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/**
 * One durable timer at an absolute instant. It is armed once and again only when the instant changes, so that being woken
 * by something else costs no timer. Timers die with a run: the next one arms it anew from the state.
 */
export class Alarm {
  #at: string | undefined;
  #due = false;
  #scope: CancellationScope | undefined;

  /** Whether the instant has come. */
  isDue(): boolean {
    return this.#due;
  }

  /** @param at ISO 8601; undefined disarms it */
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
    const left = Math.max(1, Date.parse(at) - Date.now());
    const timer = scope.run(() => sleep(left, { summary: `until ${at}` }));
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
