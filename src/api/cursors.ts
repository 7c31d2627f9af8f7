import { z } from 'zod';
import { shownAs } from './operations/shown-as.js';

/** Where the next page of a list begins, as an opaque word. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** A cursor in a query, which holds exactly what `key` says; anything else was not made here. */
export function queryCursor<Key extends z.ZodType>(key: Key) {
  return z
    .string({ error: 'must be given once, as plain text' })
    .transform((text, context) => {
      const result = key.safeParse(decode(text));
      if (result.success) return result.data;
      context.addIssue({ code: 'custom', message: 'is not a cursor of this list; take it from the Link header' });
      return z.NEVER;
    })
    .optional()
    .meta({
      description: 'Where the page begins: opaque, taken from the Link header of the page before.',
      ...shownAs({ type: 'string', pattern: '^[A-Za-z0-9_-]+$' }),
    });
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
