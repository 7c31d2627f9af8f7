import type { Running } from '../../../src/dev/servers/running.js';

/** One of the servers that the system stands on. It can be killed, and comes back at the same address with its data. */
export class Server<Address> {
  #running: Running<Address>;
  #isDead = false;

  private constructor(
    readonly name: string,
    private readonly launch: () => Promise<Running<Address>>,
    running: Running<Address>,
  ) {
    this.#running = this.#watched(running);
  }

  static async start<Address>(name: string, launch: () => Promise<Running<Address>>): Promise<Server<Address>> {
    return new Server(name, launch, await launch());
  }

  get at(): Address {
    return this.#running.at;
  }

  /** Whether it has ended by itself. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    const { pid, stop } = this.#running;
    if (pid === undefined) throw new Error(`${this.name} belongs to somebody else`);
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
    await stop();
  }

  /** Ends it in order. */
  stop(): Promise<void> {
    return this.#running.stop();
  }

  async start(): Promise<void> {
    this.#running = this.#watched(await this.launch());
  }

  #watched(running: Running<Address>): Running<Address> {
    this.#isDead = false;
    void running.died.then(() => {
      this.#isDead ||= this.#running === running;
    });
    return running;
  }
}
