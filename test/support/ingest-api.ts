import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { answerErrors } from '../../src/api/error-answers.js';
import { type EventParts, eventRoutes } from '../../src/api/events.js';
import { logRequests } from '../../src/api/request-log.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { checkDocumented } from './documented.js';

/** An answer of the API. */
export type Answer = {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  body: any;
  headers: Headers;
};

/** The routes of events alone, on a port of their own, for a caller of tenant `t`. */
export type IngestApi = {
  /** Of the API: below it are the routes. */
  url: string;
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  stop(): Promise<void>;
};

export async function startIngestApi(parts: EventParts): Promise<IngestApi> {
  const app = express();
  const logger = createLogger({ level: 'silent', name: 'test' });
  app.use(logRequests({ logger, metrics: new Metrics() }));
  app.use((_request, response, next) => {
    response.locals.caller = { tenant: 't', role: 'admin', keyId: 'k', keyName: 'k' };
    next();
  });
  app.use(eventRoutes(parts));
  app.use(answerErrors(logger));
  const server = app.listen(0);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  const call = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    const { status, headers } = response;
    checkDocumented({ method: init?.method ?? 'GET', url: response.url, status, headers, text });
    return { status: response.status, body: text && JSON.parse(text), headers: response.headers };
  };
  return {
    url,
    post: (body, headers) =>
      call('/events', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
      }),
    get: (path) => call(path),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
