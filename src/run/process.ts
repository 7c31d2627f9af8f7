import { SettingsError } from '../settings/settings.js';
import { StartError } from './start-error.js';

/** Something that runs and can be asked to end; `ended`, when given, rejects if it breaks by itself. */
export type Running = { stop(): Promise<void>; ended?: Promise<void> };

/**
 * Runs a process until it is asked to end (SIGTERM, Ctrl-C), and ends it in order. A start that fails prints what is
 * wrong and exits with 1; a second signal exits at once.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    let signals = 0;
    const end = () => {
      signals += 1;
      if (signals > 1) process.exit(130);
      resolve();
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
  try {
    const running = await start();
    await Promise.race([asked, running.ended ?? asked]);
    await running.stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exit(1);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SettingsError || error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
