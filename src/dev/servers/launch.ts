import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { reasonOf, ServerError } from './errors.js';
import { watch } from './watchdog.js';

export type Launch = {
  /** What the server is called in messages: `MongoDB`. */
  name: string;
  binary: string;
  args: string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Its output goes here, and replaces that of the last start. */
  logFile: string;
  /** Talks to the server. True: it is up. False or an error: not yet. */
  ready: () => Promise<boolean>;
  readyTimeoutMs?: number;
  /** How long the server may take to end in order before it is ended by force. */
  graceMs?: number;
  /** Gives up the start; the server is stopped. */
  signal?: AbortSignal | undefined;
};

export type Launched = {
  pid: number;
  /** Becomes a message when the server ends without having been stopped. */
  died: Promise<string>;
  /** Ends the server. May be called again: it is the same end. */
  stop(): Promise<void>;
};

/** Starts a server and waits until it answers. It never outlives this process. */
export async function launch(options: Launch): Promise<Launched> {
  const { name, logFile, graceMs = 10_000 } = options;
  const log = await open(logFile, 'w');
  const child = spawn(options.binary, options.args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    // A session of its own: a Ctrl-C in the terminal goes to the whole foreground group, and would end MongoDB and
    // Temporal before the processes that still have work to finish with them.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const { pid } = child;
  if (pid === undefined) {
    const [error] = await once(child, 'error');
    await log.close();
    throw new ServerError(`${name} cannot be started: ${reasonOf(error)}`);
  }
  const callOff = watch(pid, graceMs);
  const exit = once(child, 'exit').then(([code, signal]) => {
    callOff();
    return `ended with ${signal ?? `exit code ${code}`}`;
  });
  // A caller that forgets to stop must not hang for ever: the watchdog ends the server when this process is done.
  child.unref();
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= end(child, pid, graceMs);
    return stopping;
  };
  try {
    await log.close();
    await untilReady(options, exit);
  } catch (error) {
    await stop();
    throw new ServerError(`${name} did not start: ${reasonOf(error)}. ${await lastWords(logFile)}`);
  }
  const died = exit.then((how) =>
    stopping === undefined ? `${name} ${how}; its log is ${logFile}` : new Promise<never>(() => {}),
  );
  return { pid, died, stop };
}

async function untilReady(options: Launch, exit: Promise<string>): Promise<void> {
  const { ready, readyTimeoutMs = 60_000, signal } = options;
  let end: string | undefined;
  void exit.then((how) => {
    end = how;
  });
  let lastError: unknown = 'no answer';
  for (const deadline = Date.now() + readyTimeoutMs; Date.now() < deadline; await delay(30)) {
    signal?.throwIfAborted();
    const answered = await ready().catch((error: unknown) => {
      lastError = error;
      return false;
    });
    // Asked after the answer: with our own server gone, it came from somebody else's.
    if (end !== undefined) throw new ServerError(`it ${end}`);
    if (answered) return;
  }
  throw new ServerError(`it was not ready after ${readyTimeoutMs / 1000} s (${reasonOf(lastError)})`);
}

async function end(child: ChildProcess, pid: number, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const exited = once(child, 'exit');
  signal(pid, 'SIGTERM');
  const force = setTimeout(() => signal(pid, 'SIGKILL'), graceMs);
  await exited;
  clearTimeout(force);
}

/** To the whole group, so that nothing that the server started is left behind. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // It is gone already.
  }
}

/** What in the log tells why: the last lines that speak of an error, or else simply the last lines. */
async function lastWords(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /"s":"[EF]"|error|fatal|panic|cannot|denied|in use/i.test(line));
  const shown = (telling.length > 0 ? telling : lines).slice(-5).map((line) => `  ${line.slice(0, 400)}`);
  return shown.length === 0 ? `Its log ${logFile} is empty.` : `Its log ${logFile} says:\n${shown.join('\n')}`;
}
