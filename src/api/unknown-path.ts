import type { RequestHandler } from 'express';
import { ApiError } from './errors.js';
import type { Operations } from './operations/operation.js';

/**
 * Answers every path that nothing else has answered, with 404 whatever the method; where there is something by another
 * method it says by which.
 *
 * @param elsewhere what it says of paths that are none
 */
export function answerUnknownPath(table: Operations, elsewhere: string): RequestHandler {
  const operations = Object.values(table).map(({ method, path }) => ({ method, form: formOf(path) }));
  return ({ method, path }, response) => {
    const there = operations.filter(({ form }) => form.test(path)).map((operation) => operation.method.toUpperCase());
    if (there.length === 0) {
      throw new ApiError('resource_not_found', `there is nothing at ${method} ${path}; ${elsewhere}`);
    }
    const methods = [...new Set(there)].sort().join(', ');
    response.setHeader('Allow', methods);
    throw new ApiError('resource_not_found', `there is nothing at ${method} ${path}, only by ${methods}`);
  };
}

/** What the router takes for this path: in capitals, too, and with a slash at its end. */
function formOf(path: string): RegExp {
  const text = path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${text}/?$`, 'i');
}
