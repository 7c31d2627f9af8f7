/** Where a command runs: its environment, where it writes, and how it tells that something has failed. */
export type Terminal = {
  environment: NodeJS.ProcessEnv;
  /** Writes text as it is. */
  text(text: string): void;
  /** Writes each value as one line of JSON. */
  json(...values: object[]): void;
  /** Writes a line for people beside the output. */
  note(line: string): void;
  /** Has the command end with exit code 1, when it is over. */
  fail(): void;
};

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const text = (written: string) => void process.stdout.write(written);
  return {
    environment: process.env,
    text,
    json: (...values) => text(values.map((value) => `${JSON.stringify(value)}\n`).join('')),
    note: (line) => void process.stderr.write(`${line}\n`),
    fail: () => {
      process.exitCode = 1;
    },
  };
}
