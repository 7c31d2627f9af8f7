import type { Random } from '../random.js';
import { KEY } from '../system/settings.js';
import { untilThere } from '../waits.js';

/** For one answer. */
const PATIENCE_MS = 12_000;

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
export type Answer = { status: number; body: any };

/** The API as an operator's program uses it: whatever was not answered is asked again, up to a limit. */
export class OperatorApi {
  /** @param patienceMs how long anything may take until it is there, whatever is broken meanwhile */
  constructor(
    private readonly apis: readonly { url: string }[],
    private readonly random: Random,
    readonly patienceMs: number,
  ) {}

  /**
   * Asks until there is an answer that is no 5xx. `tries` counts how often it was asked.
   *
   * @throws Overdue when there is none
   */
  async call(method: string, path: string, body?: unknown): Promise<Answer & { tries: number }> {
    let tries = 0;
    let last: Answer | undefined;
    const ask = async () => {
      tries += 1;
      last = await this.#once(method, path, body);
      return last === undefined || last.status >= 500 ? undefined : { ...last, tries };
    };
    return untilThere(`an answer to ${method} ${path}`, this.patienceMs, ask, () => `the last try: ${told(last)}`);
  }

  /** Asks until one integration can be seen in this state. @throws Overdue when it never is */
  async untilSeen(path: string, status: 200 | 404): Promise<void> {
    let last: Answer | undefined;
    const look = async () => {
      last = await this.call('GET', path);
      return last.status === status ? true : undefined;
    };
    await untilThere(`GET ${path} answers ${status}`, this.patienceMs, look, () => `the last answer: ${told(last)}`);
  }

  async #once(method: string, path: string, body?: unknown): Promise<Answer | undefined> {
    try {
      const answer = await fetch(`${this.random.pick(this.apis).url}/api/v1/org/integrations${path}`, {
        method,
        headers: { authorization: `Bearer ${KEY}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
    } catch {
      return undefined;
    }
  }
}

function told(answer: Answer | undefined): string {
  if (answer === undefined) return 'none';
  const { status, body } = answer;
  return `${status} ${body?.message ?? body?.status ?? ''}`.trim();
}
