import { SettingsError } from '../settings/settings.js';
import { StartError } from './start-error.js';

/** Something that runs and can be asked to end; `ended`, when given, rejects if it breaks by itself. */
export type Running = { stop(): Promise<void>; ended?: Promise<void> };

/** Exit code of a process that was ended by Ctrl-C before it had started. */
const INTERRUPTED = 130;

/**
 * Runs a process until it is asked to end (SIGTERM, Ctrl-C), and ends it in order. A start that fails prints what is
 * wrong and exits with 1; a second signal exits at once.
 *
 * @param start is given a signal that is aborted when the process is asked to end before it has started
 */
export async function runProcess(start: (asked: AbortSignal) => Promise<Running>): Promise<void> {
  const asked = askedToEnd();
  // The AWS SDK announces at every start which Node.js its future versions will need; the version here is pinned.
  // biome-ignore lint/style/noProcessEnv: it is not a setting of ours, and the SDK has no other switch
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  try {
    const running = await start(asked);
    await Promise.race([aborted(asked), running.ended ?? aborted(asked)]);
    await running.stop();
    process.exit(0);
  } catch (error) {
    if (asked.aborted) process.exit(INTERRUPTED);
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exit(1);
  }
}

function askedToEnd(): AbortSignal {
  const asked = new AbortController();
  const end = () => {
    if (asked.signal.aborted) process.exit(INTERRUPTED);
    asked.abort();
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  return asked.signal;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function reasonOf(error: unknown): string {
  if (error instanceof SettingsError || error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
