import { EXIT, type ExitCode, type Failure } from './failure.js';
import type { Terminal } from './terminal.js';

/**
 * What a command says: text for people or, with `--json`, for scripts: then one JSON document on standard output and nothing
 * else, and what went wrong as one line of JSON on standard error.
 */
export class Output {
  constructor(
    private readonly terminal: Terminal,
    readonly asJson: boolean,
  ) {}

  get environment(): NodeJS.ProcessEnv {
    return this.terminal.environment;
  }

  /** The result of the command. @param text how people read it; as JSON, too, by default */
  result(value: object, text?: () => string): void {
    this.terminal.out(this.asJson || text === undefined ? lineOf(value) : text());
  }

  /** One of many, in a command that goes on. */
  oneOfMany(value: object, text: () => string): void {
    this.result(value, () => `${text()}\n`);
  }

  /** Something beside the result. */
  note(line: string): void {
    this.terminal.err(this.asJson ? lineOf({ note: line }) : `${line}\n`);
  }

  /** Help that was asked for. */
  help(text: string): void {
    this.terminal.out(text);
  }

  /** What the command line's parser says of a mistake, with help; scripts get it as a failure instead. */
  mistake(text: string): void {
    if (!this.asJson) this.terminal.err(text);
  }

  /** The command has been taken, but not been done yet. */
  pending(value: object): void {
    this.result({ ...value, pending: true });
    if (!this.asJson) this.note('taken, but not done yet: no worker has answered within 5 s; it will be done');
    this.terminal.exitWith(EXIT.pending);
  }

  /** What was looked at is not in order; the result says why. */
  notInOrder(): void {
    this.terminal.exitWith(EXIT.failed);
  }

  /** The command has failed. @param said whether people have been told already */
  failed(exit: ExitCode, failure: Failure, said = false): void {
    if (this.asJson) this.terminal.err(lineOf(failure));
    else if (!said) this.terminal.err(`${textOf(failure)}\n`);
    this.terminal.exitWith(exit);
  }
}

const lineOf = (value: object) => `${JSON.stringify(value)}\n`;

function textOf({ message, details = [] }: Failure): string {
  const [only] = details.length === 1 ? details : [];
  // The API makes its message of a single one.
  if (only?.message !== undefined && message.includes(only.message)) return message;
  return [message, ...details.map(({ path, message: what }) => `  ${path}: ${what}`)].join('\n');
}
