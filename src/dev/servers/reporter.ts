/**
 * Where the servers say what they are doing. The caller decides what becomes of it: `npm run dev` prints it, tests that
 * start servers of their own keep quiet.
 */
export interface Reporter {
  /** Something that stays on the screen: one line, without a line break. */
  line(text: string): void;
  /**
   * The latest state of something that takes a while. Several may run side by side, told apart by `key`; `done` is the
   * part that is done, from 0 to 1.
   */
  progress(key: string, text: string, done: number): void;
}

export const quiet: Reporter = { line() {}, progress() {} };

const CLEAR_LINE = '\r\u001b[K';

type Output = { isTTY?: boolean; columns?: number; write(text: string): unknown };

/** On a terminal, progress is one line that changes in place; in a file or a CI log, a line at each quarter. */
export function reporterTo(output: Output): Reporter {
  return output.isTTY === true ? inPlace(output) : inSteps(output);
}

function inPlace(output: Output): Reporter {
  const states = new Map<string, string>();
  const draw = () => {
    // One column is left free: a full line would wrap, and could not be cleared.
    const drawn = [...states.values()].join('   ').slice(0, (output.columns || 80) - 1);
    output.write(`${CLEAR_LINE}${drawn}`);
  };
  return {
    line(text) {
      output.write(`${CLEAR_LINE}${text}\n`);
      if (states.size > 0) draw();
    },
    progress(key, text, done) {
      if (states.get(key) === text) return;
      if (done < 1) states.set(key, text);
      else if (!states.delete(key)) return;
      draw();
    },
  };
}

function inSteps(output: Output): Reporter {
  const quarters = new Map<string, number>();
  return {
    line: (text) => output.write(`${text}\n`),
    progress(key, text, done) {
      const quarter = Math.floor(done * 4);
      if (quarter > (quarters.get(key) ?? 0) && quarter < 4) output.write(`${text}\n`);
      quarters.set(key, quarter);
    },
  };
}
