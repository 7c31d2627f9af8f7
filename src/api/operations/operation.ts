import type { z } from 'zod';
import type { Role } from '../../domain/roles.js';
import type { ErrorCode } from '../errors.js';

/** One answer of an operation that is no error. Without a schema it has no body. */
export type Answer = {
  description: string;
  schema?: z.ZodType;
  example?: unknown;
  /** Media type of the body, when it is not JSON. */
  type?: string;
  /** It may have a `Link` to the next page. */
  paged?: true;
};

/** A form in which a body may come that the operation reads by itself. */
export type BodyForm = { schema: z.ZodType; examples: Record<string, unknown> };

/**
 * One call of the API: what it takes, what it answers and who may make it. The routes check requests with it and the
 * OpenAPI document describes it, so that the two cannot differ.
 */
export type Operation = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces: `/api/v1/org/integrations/eventstream/{id}`. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** Who may call it, when that does not follow from the method; `anyone` needs no key. */
  roles?: readonly Role[] | 'anyone';
  /** A parameter of the path that is not as it must be is the name of nothing: 404, with the schema's message. */
  params?: z.ZodObject;
  /** Without it, no query is allowed. */
  query?: z.ZodObject;
  /** A JSON body. */
  body?: z.ZodType;
  /** The most bytes that the body may have, if fewer than usual. */
  bodyBytes?: number;
  bodyExamples?: Record<string, unknown>;
  /** Instead of `body`: the forms of one that the operation reads by itself. */
  bodyForms?: Record<string, BodyForm>;
  answers: Record<number, Answer>;
  /** Errors beside those that every operation of its kind can answer. */
  errors?: readonly ErrorCode[];
};

/** The operations of one resource, by their ids. */
export type Operations = Record<string, Operation>;

/** Names the operations of a resource; what each takes stays known by type. */
export function operations<const Table extends Operations>(table: Table): Table {
  return table;
}

/** Who may make a call: an admin every one, a viewer those that only read. */
export function rolesOf({ roles, method }: Operation): readonly Role[] | 'anyone' {
  return roles ?? (method === 'get' ? ['admin', 'viewer'] : ['admin']);
}
