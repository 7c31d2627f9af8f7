import { CommanderError } from 'commander';
import { SettingsError } from '../settings/settings.js';
import type { DatabaseUnreachable } from '../store/database.js';

/** What the exit code of a command says. */
export const EXIT = {
  /** It is done. */
  done: 0,
  /** It was refused, or what was looked at is not in order: to repeat it changes nothing. */
  failed: 1,
  /** The command line or a setting cannot be used. */
  unusable: 2,
  /** What it needs does not answer, or has too much to do: to repeat it later may help. */
  unanswered: 3,
  /** It was taken and will be done, but had not been when the command ended. */
  pending: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What was given to a command cannot be used; the message says what can. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** What was asked for is done but for some; the message says how much, and each detail what was left out, and why. */
export class Incomplete extends Error {
  override readonly name = 'Incomplete';

  constructor(
    message: string,
    readonly details: NonNullable<Failure['details']>,
  ) {
    super(message);
  }
}

/** A failure as scripts get it: `error_code` is a stable word, the API's own where that has refused. */
export type Failure = {
  error_code: string;
  message: string;
  /** The API's status. */
  status?: number;
  request_id?: string;
  details?: { path?: string; message?: string }[];
};

/** An answer of the API other than success, in its own words. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';

  constructor(
    readonly status: number,
    readonly failure: Failure,
  ) {
    super(failure.message);
  }
}

/** Nothing answers where the API should be. */
export class ApiUnreachable extends Error {
  override readonly name = 'ApiUnreachable';
}

// Known by its name: its file loads the driver, which most commands do without.
const DATABASE_UNREACHABLE: DatabaseUnreachable['name'] = 'DatabaseUnreachable';

/** What an error means for who has called. @returns undefined when it was no failure: help was asked for */
export function failureOf(error: unknown): { exit: ExitCode; failure: Failure } | undefined {
  const message = error instanceof Error ? error.message : String(error);
  const because = (exit: ExitCode, error_code: string) => ({ exit, failure: { error_code, message } });
  if (error instanceof CommanderError) return error.exitCode === EXIT.done ? undefined : usageOf(error);
  if (error instanceof Unusable) return because(EXIT.unusable, 'invalid_usage');
  if (error instanceof SettingsError) return because(EXIT.unusable, 'invalid_settings');
  if (error instanceof Incomplete) {
    return { exit: EXIT.failed, failure: { error_code: 'incomplete', message, details: error.details } };
  }
  if (error instanceof ApiRefused) {
    const again = error.status === 429 || error.status >= 500;
    return { exit: again ? EXIT.unanswered : EXIT.failed, failure: error.failure };
  }
  if (error instanceof ApiUnreachable) return because(EXIT.unanswered, 'api_unreachable');
  if (error instanceof Error && error.name === DATABASE_UNREACHABLE)
    return because(EXIT.unanswered, 'database_unreachable');
  return because(EXIT.failed, 'failed');
}

function usageOf({ code, message }: CommanderError): { exit: ExitCode; failure: Failure } {
  const said = code === 'commander.help' ? 'a command is missing; --help lists them' : message.replace(/^error: /, '');
  return { exit: EXIT.unusable, failure: { error_code: 'invalid_usage', message: said } };
}
