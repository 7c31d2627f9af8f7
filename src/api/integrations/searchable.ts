/** They are hardly ever removed; a worker that has just started may be about to register them. */
const HOLDS_MS = { yes: 3_600_000, no: 10_000 };

/**
 * Remembers whether the namespace has the search attributes of integrations: an hour long if it has, ten seconds if
 * not. All who ask at once get the same answer.
 *
 * Temporal (seen with server 1.32) opens a connection to itself whenever it is asked, and never closes it: asked for each
 * integration, it had 20,000 files open after the first ten thousand, and did nothing any more.
 *
 * @param ask what throws is thrown, and asked again by the next one
 */
export function rememberSearchable(ask: () => Promise<boolean>, now: () => number = Date.now): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  let holdsUntil = 0;
  const asked = async () => {
    try {
      const has = await ask();
      holdsUntil = now() + (has ? HOLDS_MS.yes : HOLDS_MS.no);
      return has;
    } catch (error) {
      holdsUntil = 0;
      throw error;
    }
  };
  return () => {
    if (answer === undefined || now() >= holdsUntil) {
      holdsUntil = Number.POSITIVE_INFINITY;
      answer = asked();
    }
    return answer;
  };
}
