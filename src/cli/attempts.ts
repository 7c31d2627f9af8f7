import { type ApiAccess, askApi, commandApi } from './api-client.js';

/** A publication as the API answers it, with its latest attempt, as far as a line shows it. */
export type Shown = {
  id: string;
  integration_id: string;
  status: 'SUCCESS' | 'FAILURE';
  attempted_at: string;
  event_id: string;
  event_name: string;
  attempts: number;
  retries_remaining: number;
  response_time_ms?: number;
  response?: { code?: number; error?: string };
  object_key?: string;
};

/** Which publications are asked for, in the words of the API's query. */
export type Filter = { integration_id?: string; event_name?: string; status?: string };

const PATH = '/org/integrations/published-events';
/** An attempt is listed by when it began, and once it is over: a webhook's timeout is 60 s at most, and it is put on record then. */
const LATE_MS = 65_000;
const PAGE = 500;
/** Read at most at a time; what comes faster than this is left out, and said so. */
const PAGES = 4;

/** The newest publications, newest first. */
export async function newest(access: ApiAccess, filter: Filter, limit: string): Promise<Shown[]> {
  return askApi<Shown[]>(access, `${PATH}?${new URLSearchParams({ ...filter, limit })}`);
}

/** Attempts that have not been looked at yet. */
export class Attempts {
  /** When those began that have been looked at, in ms, as long as they can come again. */
  readonly #seen = new Map<string, number>();
  /** When the latest of them began, by the clock of who delivers. */
  #latest: number | undefined;

  constructor(
    private readonly access: ApiAccess,
    private readonly filter: Filter,
  ) {}

  /** What is new since the last look, oldest first; `complete` is false when there was more than is read at a time. */
  async look(): Promise<{ fresh: Shown[]; complete: boolean }> {
    const begin = (this.#latest ?? Date.now()) - LATE_MS;
    const { all, complete } = await this.#since(new Date(begin).toISOString());
    const fresh = all.filter((one) => !this.#seen.has(markOf(one))).toReversed();
    this.note(fresh);
    for (const [mark, at] of this.#seen) if (at < begin) this.#seen.delete(mark);
    return { fresh, complete };
  }

  /** These have been looked at. */
  note(shown: Shown[]): void {
    for (const one of shown) {
      const at = Date.parse(one.attempted_at);
      this.#seen.set(markOf(one), at);
      this.#latest = Math.max(this.#latest ?? at, at);
    }
  }

  async #since(from: string): Promise<{ all: Shown[]; complete: boolean }> {
    const all: Shown[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page += 1) {
      const query = new URLSearchParams({ ...this.filter, from, limit: String(PAGE), ...(cursor && { cursor }) });
      const answer = await commandApi<Shown[]>(this.access, 'GET', `${PATH}?${query}`);
      all.push(...answer.body);
      cursor = answer.nextCursor;
      if (cursor === undefined) return { all, complete: true };
    }
    return { all, complete: false };
  }
}

/** The same publication shows again with its next attempt. */
const markOf = ({ id, attempted_at }: Shown) => `${id} ${attempted_at}`;
