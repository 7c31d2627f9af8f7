/**
 * Lets callers share a question to the database without ever giving one of them an answer that is older than its call:
 * who comes while a query is under way waits for the next one, together with all the others who come meanwhile.
 */
export class SharedQuery<T> {
  private running: Promise<T> | null = null;
  private following: Promise<T> | null = null;

  constructor(private readonly query: () => Promise<T>) {}

  ask(): Promise<T> {
    if (!this.running) return this.start();
    this.following ??= this.running.then(
      () => this.start(),
      () => this.start(),
    );
    return this.following;
  }

  private start(): Promise<T> {
    this.following = null;
    const running = this.query().finally(() => {
      if (this.running === running) this.running = null;
    });
    this.running = running;
    return running;
  }
}
