import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Caller } from '../domain/roles.js';
import { ApiError, type ErrorDetail } from './errors.js';
import { fieldsAt } from './operations/fields-at.js';
import { shownAs } from './operations/shown-as.js';

/** Who makes this request; authentication has put it there. */
export function callerOf(response: Response): Caller {
  return response.locals.caller as Caller;
}

/**
 * Checks a body, query or parameter against its schema.
 *
 * @throws ApiError `invalid_request` with one detail for each field that is wrong
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = detailsOf(result.error, schema);
  throw new ApiError('invalid_request', summaryOf(details), { details });
}

/** One field of a request is wrong, for a reason that its schema does not know. */
export function invalidField(path: string, message: string): ApiError {
  return new ApiError('invalid_request', `${path} ${message}`, { details: [{ path, message }] });
}

/** The path of a field as a person writes it: `events[17].name`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** One detail for each field that is wrong by this schema; `prefix` says where in the body the value stands. */
export function detailsOf(error: z.ZodError, schema: z.ZodType, prefix: readonly PropertyKey[] = []): ErrorDetail[] {
  return error.issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code !== 'unrecognized_keys') return [{ path: pathText(path), message: issue.message }];
    const known = fieldsAt(schema, issue.path);
    const message = `is not a known field; ${known.length > 0 ? `there are ${known.join(', ')}` : 'there is none here'}`;
    // A parameter of a query may have no name at all.
    return issue.keys.map((key) => ({ path: pathText([...path, key === '' ? '""' : key]), message }));
  });
}

/** The first detail as a sentence, for people who read no details. */
export function summaryOf(details: readonly ErrorDetail[]): string {
  const [first] = details;
  if (first === undefined) return 'the request is not valid';
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : '';
  return `${first.path === '' ? 'the body' : first.path} ${first.message}${more}`;
}

/** A query parameter that is a plain string of at most `max` characters. */
export const queryText = (max = 200) =>
  z.string({ error: 'must be given once, as plain text' }).max(max, `must have at most ${max} characters`);

/** The body of a command that has nothing to say; it may be left out. */
export const emptyBody = z
  .strictObject({}, { error: 'must be empty' })
  .default({})
  .meta({ id: 'Nothing', description: 'An empty object; it may be left out.' });

/** An instant in a query; a `+` of its offset that has become a space is understood. */
export const queryInstant = z
  .string({ error: 'must be given once, as plain text' })
  .transform((text) => text.replace(/ (?=\d{2}:\d{2}$)/, '+'))
  .pipe(z.iso.datetime({ offset: true, error: 'must be a date-time such as 2026-01-31T09:30:00Z' }))
  .transform((text) => new Date(text))
  .meta(shownAs({ type: 'string', format: 'date-time' }));

/** How many items a page of a list has. */
export const queryLimit = z
  .string({ error: 'must be given once, as plain text' })
  .regex(/^\d{1,3}$/, 'must be a whole number from 1 to 500')
  .transform(Number)
  .refine((limit) => limit >= 1 && limit <= 500, 'must be a whole number from 1 to 500')
  .default(50)
  .meta({
    description: 'How many items a page has.',
    ...shownAs({ type: 'integer', minimum: 1, maximum: 500, default: 50 }),
  });

/**
 * Links the next page of a list to this answer: under the name that the caller knows the service by, or without one where
 * that is none.
 */
export function linkNextPage(request: Request, response: Response, cursor: string): void {
  const here = `${request.protocol}://${request.host}`;
  const origin = URL.canParse(here) ? new URL(here).origin : '';
  // Only path and query: a request may name a whole URL, of anybody's.
  const { pathname, searchParams } = new URL(request.originalUrl, 'http://localhost');
  searchParams.set('cursor', cursor);
  response.setHeader('Link', `<${origin}${pathname}?${searchParams}>; rel="next"`);
}
