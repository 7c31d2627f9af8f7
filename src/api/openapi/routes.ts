import type { Router } from 'express';
import { z } from 'zod';
import { operations } from '../operations/operation.js';
import { routesOf } from '../operations/routes.js';

export const documentOperations = operations({
  getOpenApi: {
    method: 'get',
    path: '/openapi.json',
    tag: 'Service',
    summary: 'This description of the API',
    roles: 'anyone',
    answers: {
      200: {
        description: 'An OpenAPI 3.1 document.',
        schema: z.looseObject({ openapi: z.string() }),
        example: { openapi: '3.1.0' },
      },
    },
  },
});

/** @param text gives the document as JSON; asked once, when somebody wants it */
export function documentRoutes(text: () => string): Router {
  let known: string | undefined;
  return routesOf(documentOperations, {
    getOpenApi: ({ response }) => {
      known ??= text();
      response.type('json').send(known);
    },
  });
}
