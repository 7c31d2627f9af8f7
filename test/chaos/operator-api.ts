import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './random.js';
import { KEY } from './system.js';

const AGAIN_MS = 300;
const PATIENCE_MS = 12_000;

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
export type Answer = { status: number; body: any };

/** The API as an operator's program uses it: whatever was not answered is asked again. */
export class OperatorApi {
  constructor(
    private readonly apis: readonly { url: string }[],
    private readonly random: Random,
  ) {}

  /** Asks until there is an answer that is no 5xx. `tries` counts how often it was asked. */
  async call(method: string, path: string, body?: unknown): Promise<Answer & { tries: number }> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#once(method, path, body);
      if (answer !== undefined && answer.status < 500) return { ...answer, tries };
      await delay(AGAIN_MS);
    }
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
