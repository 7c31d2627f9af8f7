import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import type { Caller } from '../../domain/roles.js';
import { NOT_UTF8 } from '../error-answers.js';
import { ApiError } from '../errors.js';
import type { RequestFacts } from '../request-log.js';
import { callerOf, parse } from '../requests.js';
import { type Operation, type Operations, rolesOf } from './operation.js';
import { refusePrototypeKey } from './prototype-key.js';

type Checked<Schema, Absent> = Schema extends z.ZodType ? z.output<Schema> : Absent;

/** A request that has passed every check of its operation. */
export type Call<Made extends Operation = Operation> = {
  request: Request;
  response: Response;
  /** Known unless anyone may call. */
  caller: Caller;
  params: Checked<Made['params'], Record<string, never>>;
  query: Checked<Made['query'], Record<string, never>>;
  body: Checked<Made['body'], undefined>;
};

export type Handler<Made extends Operation> = (call: Call<Made>) => unknown;

/** What each operation of a table does; none can be left out. */
export type Handlers<Table extends Operations> = { [Id in keyof Table]: Handler<Table[Id]> };

const BODY_BYTES = 1_048_576;
const NO_QUERY = z.strictObject({});
const JSON_TYPE = 'application/json';

/** Routes for operations, at their full paths. Every request is checked here, and nowhere else, before it is handled. */
export function routesOf<Table extends Operations>(table: Table, handlers: Handlers<Table>): Router {
  const router = Router();
  for (const [id, operation] of Object.entries(table)) {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const { body, bodyBytes: limit = BODY_BYTES } = operation;
    const readJson = express.json({ limit, strict: false, type: JSON_TYPE, verify: refuseOtherText });
    const before = [named(operation), ...(body === undefined ? [] : [refuseOtherTypes, readJson])];
    // The key of a handler is that of its operation, which the compiler cannot follow through Object.entries.
    const handle = handlers[id] as Handler<Operation>;
    router[operation.method](path, ...before, async (request, response) => {
      await handle(check(operation, request, response));
    });
  }
  return router;
}

function check(operation: Operation, request: Request, response: Response): Call {
  const caller = callerOf(response);
  const roles = rolesOf(operation);
  if (roles !== 'anyone' && !roles.includes(caller.role)) {
    throw new ApiError('forbidden', `a ${caller.role} key may not do this`);
  }
  refusePrototypeKey(request.body);
  return {
    request,
    response,
    caller,
    params: (operation.params === undefined ? {} : checkNames(operation.params, request.params)) as Call['params'],
    query: parse(operation.query ?? NO_QUERY, queryOf(request)) as Call['query'],
    body: (operation.body === undefined ? undefined : parse(operation.body, request.body)) as Call['body'],
  };
}

function checkNames(schema: z.ZodType, params: unknown): unknown {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  throw new ApiError('resource_not_found', result.error.issues[0]?.message ?? 'there is nothing here');
}

/** Node reads what is not UTF-8 as something else; a filter by that would match nothing, without a word. */
function queryOf({ url, query }: Request): unknown {
  const begin = url.indexOf('?');
  if (begin < 0) return query;
  try {
    decodeURIComponent(url.slice(begin));
    return query;
  } catch {
    throw new ApiError(
      'invalid_request',
      'the query is not valid: with % must begin a byte of UTF-8, as in %2B or %C3%BC',
    );
  }
}

/** As read, other bytes would become characters that nobody has sent. */
function refuseOtherText(_request: IncomingMessage, _response: unknown, body: Buffer): void {
  if (!isUtf8(body)) throw Object.assign(new Error('the body is not UTF-8'), { type: NOT_UTF8 });
}

/** From here on it is known which operation a request is for. */
function named({ path }: Operation): RequestHandler {
  return (_request, response, next) => {
    (response.locals as RequestFacts).route = path;
    next();
  };
}

/** A body of another type would be passed over without a word. */
const refuseOtherTypes: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && !request.is(JSON_TYPE)) {
    throw new ApiError('unsupported_media_type', `the content type must be ${JSON_TYPE}`);
  }
  next();
};

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
