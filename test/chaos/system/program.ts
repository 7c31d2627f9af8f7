import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startCommand } from '../../../scripts/start-command.js';
import { watch } from '../../../src/dev/servers/watchdog.js';
import { clock } from '../waits.js';

const AGAIN_MS = 500;
/** Longer than outcomes that cannot be written are tried (30 s), and what is under way may take (20 s). */
const GRACE_MS = 60_000;

export type ProgramOptions = {
  name: string;
  /** File of the main program. */
  main: string;
  part: 'api' | 'worker';
  env: Record<string, string>;
  logFile: string;
  /** How long an end in order may take. */
  graceMs?: number;
};

/**
 * A process of the service under the care of a supervisor, as in production: whatever ends it, it is started again.
 */
export class Program {
  /** How often it has ended without having been asked to, such as for want of a database at its start. */
  endedByItself = 0;
  /** What it was asked for and did not do. */
  readonly notDone: string[] = [];
  #child: ChildProcess | undefined;
  #asked = false;
  #wanted = true;
  readonly #supervised: Promise<void>;

  constructor(private readonly options: ProgramOptions) {
    this.#supervised = this.#supervise();
  }

  get name(): string {
    return this.options.name;
  }

  get logFile(): string {
    return this.options.logFile;
  }

  /** @returns false when the process does not run at this moment */
  signal(signal: NodeJS.Signals): boolean {
    if (signal === 'SIGKILL' || signal === 'SIGTERM') this.#asked = true;
    const child = this.#child;
    if (child === undefined) return false;
    if (signal === 'SIGTERM') this.#seeTo(child);
    return child.kill(signal);
  }

  /** Ends it for good, in order. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    await this.#supervised;
  }

  /** Ends by force what does not end in order. */
  #seeTo(child: ChildProcess): void {
    const asked = Date.now();
    const { graceMs = GRACE_MS } = this.options;
    const limit = setTimeout(() => {
      this.notDone.push(`${this.name}: SIGTERM at ${clock(asked)}, and not ended ${graceMs / 1_000} s later`);
      child.kill('SIGKILL');
    }, graceMs);
    child.once('exit', () => clearTimeout(limit));
  }

  async #supervise(): Promise<void> {
    const log = await open(this.options.logFile, 'a');
    while (this.#wanted) {
      this.#asked = false;
      const child = this.#start(log.fd);
      this.#child = child;
      const callOff = watch(child.pid ?? 0, 0);
      await once(child, 'exit');
      callOff();
      this.#child = undefined;
      if (!this.#asked) this.endedByItself += 1;
      if (this.#wanted) await delay(AGAIN_MS);
    }
    await log.close();
  }

  #start(output: number): ChildProcess {
    const { main, part, env } = this.options;
    const start = startCommand(part);
    return spawn(process.execPath, [...start.options, main, part], {
      stdio: ['ignore', output, output],
      // A group of its own, which the watchdog ends should this process be killed.
      detached: true,
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...start.env, ...env },
    });
  }
}
