import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';
import { answerErrors } from '../../src/api/error-answers.js';
import { logRequests } from '../../src/api/request-log.js';
import { answerUnknownPath } from '../../src/api/unknown-path.js';
import type { Caller } from '../../src/domain/roles.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { checkDocumented } from './documented.js';

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests look at
export type Answer = { status: number; body: any; text: string; headers: Headers; next: string | undefined };

/**
 * Routers behind a real HTTP server; calls are below `path`, the caller is named by headers instead of a
 * key, and an answer that is not documented fails.
 */
export async function serveApi(path: string, ...routers: Router[]) {
  const app = express();
  const logger = createLogger({ level: 'silent', name: 'test' });
  app.set('query parser', 'simple');
  app.use(logRequests({ logger, metrics: new Metrics() }));
  app.use((request, response, next) => {
    const tenant = request.get('x-tenant') ?? '';
    response.locals.caller = { tenant, role: 'admin', keyId: 'key', keyName: 'ann' } satisfies Caller;
    next();
  });
  for (const router of routers) app.use(router);
  app.use(answerUnknownPath({}, 'ask for something else'));
  app.use(answerErrors(logger));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async call(tenant: string, method: string, pathOrUrl: string, body?: unknown): Promise<Answer> {
      const url = pathOrUrl.startsWith('http') ? pathOrUrl : `${origin}${path}${pathOrUrl}`;
      const response = await fetch(url, {
        method,
        headers: { 'x-tenant': tenant, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      checkDocumented({ method, url, status: response.status, headers: response.headers, text });
      const isJson = response.headers.get('content-type')?.includes('application/json');
      const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
      return {
        status: response.status,
        body: isJson ? JSON.parse(text) : undefined,
        text,
        headers: response.headers,
        next,
      };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type TestApi = Awaited<ReturnType<typeof serveApi>>;
