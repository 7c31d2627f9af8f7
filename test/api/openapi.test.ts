import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { type ApiParts, createApp } from '../../src/api/app.js';
import type { Authenticator } from '../../src/api/authentication.js';
import { ERROR_STATUS } from '../../src/api/errors.js';
import { ALL_OPERATIONS } from '../../src/api/openapi/all-operations.js';
import { checkDocumented, OPENAPI, pointer, validatorOf } from '../support/documented.js';
import { mountedRoutes } from '../support/mounted-routes.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation of the document with its place in it. */
const described = Object.entries<Record<string, object>>(OPENAPI.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation: operation as Described })),
);
type Example = { value: unknown };
type Content = Record<string, { example?: unknown; examples?: Record<string, Example> }>;
type Response = { $ref?: string; content?: Content; headers: object };
type Described = {
  operationId: string;
  description: string;
  security?: object[];
  requestBody?: { content: Content };
  responses: Record<string, Response>;
};

describe('the OpenAPI document', () => {
  test('is a valid one, of version 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(OPENAPI))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  test('describes every route that is mounted, and nothing else', () => {
    // The routes are only looked at, so nothing needs to be behind them.
    const app = createApp(
      { catalogue: [], backlogs: {}, checks: {} } as unknown as ApiParts,
      {} as Authenticator,
      async () => {},
    );
    const documented = described.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(mountedRoutes(app).sort()).toEqual(documented.sort());
    for (const { method } of described) expect(METHODS).toContain(method);
  });

  test('names every operation once, and says who may call it', () => {
    expect(described.map(({ operation }) => operation.operationId).sort()).toEqual(Object.keys(ALL_OPERATIONS).sort());
    for (const { operation } of described) {
      if (operation.security === undefined) expect(operation.description).toMatch(/Roles: admin/);
      else expect(operation.security).toEqual([]);
    }
  });

  test('points to nothing that is not there, and holds nothing that nobody points to', () => {
    const text = JSON.stringify(OPENAPI);
    const pointed = new Set(
      [...text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)].map(([, kind, name]) => `${kind}/${name}`),
    );
    const held = ['schemas', 'responses', 'headers'].flatMap((kind) =>
      Object.keys(OPENAPI.components[kind]).map((name) => `${kind}/${name}`),
    );
    expect([...pointed].sort()).toEqual(held.sort());
  });

  test('has names for what a client handles', () => {
    expect(Object.keys(OPENAPI.components.schemas)).toEqual(
      expect.arrayContaining([
        ...['Event', 'CloudEvent', 'Envelope', 'EventType', 'Integration', 'NewIntegration', 'IntegrationChange'],
        ...['CallbackParameters', 'S3Parameters', 'FilterConditions', 'Stats', 'LogEntry', 'Batch', 'TargetTest'],
        ...['PublishedEvent', 'Publication', 'Attempt', 'RejectedEvent', 'Key', 'NewKey', 'Error', 'ErrorDetail'],
      ]),
    );
  });

  test('describes each error_code with an example, and gives each operation those that it can answer', () => {
    const { responses } = OPENAPI.components;
    for (const [code, status] of Object.entries(ERROR_STATUS)) {
      const name = Object.keys(responses).find(
        (one) => responses[one].content['application/json'].example?.error_code === code,
      );
      const with_ = described.filter(({ operation }) => operation.responses[status]?.$ref?.endsWith(`/${name}`));
      expect(with_.length, code).toBeGreaterThan(0);
    }
    for (const { operation } of described) {
      expect(operation.responses, operation.operationId).toHaveProperty('400');
      if (operation.security !== undefined) continue;
      for (const status of [401, 403, 429, 503]) expect(operation.responses).toHaveProperty(String(status));
    }
  });

  test('tells of the request id everywhere, and of the next page and the time to wait where they belong', () => {
    const responses = [
      ...described.flatMap(({ operation }) => Object.values(operation.responses)),
      ...Object.values<Response>(OPENAPI.components.responses),
    ].filter(({ $ref }) => $ref === undefined);
    for (const { headers } of responses) expect(headers).toHaveProperty('X-Request-Id');
    const { RateLimited, ServiceUnavailable } = OPENAPI.components.responses;
    for (const { headers } of [RateLimited, ServiceUnavailable]) expect(headers).toHaveProperty('Retry-After');
    const paged = described.filter(({ operation }) => Object.values(operation.responses).some(hasLink));
    expect(paged.map(({ operation }) => operation.operationId).sort()).toEqual(
      ['listBatches', 'listKeys', 'listLogEntries', 'listPublishedEvents', 'listRejectedEvents'].sort(),
    );
  });
});

describe('every example of the document is what its schema says', () => {
  const bodies = described.flatMap(({ path, method, operation }) =>
    Object.keys(operation.requestBody?.content ?? {}).map((type) => {
      const at = pointer('paths', path, method, 'requestBody', 'content', type);
      return [`${operation.operationId}, as ${type}`, at, operation.requestBody?.content[type]] as const;
    }),
  );
  const answers = described.flatMap(({ path, method, operation }) =>
    Object.entries(operation.responses).flatMap(([status, { content }]) =>
      Object.keys(content ?? {}).map((type) => {
        const at = pointer('paths', path, method, 'responses', status, 'content', type);
        return [`${operation.operationId} ${status}`, at, content?.[type]] as const;
      }),
    ),
  );
  const errors = Object.entries<Response>(OPENAPI.components.responses).map(([name, { content }]) => {
    const at = pointer('components', 'responses', name, 'content', 'application/json');
    return [name, at, content?.['application/json']] as const;
  });

  test.each([...bodies, ...answers, ...errors])('%s', (_name, at, media) => {
    const examples = [media?.example, ...Object.values(media?.examples ?? {}).map(({ value }) => value)].filter(
      (example) => example !== undefined,
    );
    expect(examples.length).toBeGreaterThan(0);
    const validate = validatorOf(`openapi#${at}/schema`);
    for (const example of examples) expect(validate(example) || validate.errors).toBe(true);
  });
});

describe('the check of answers in the tests', () => {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
    method: 'GET',
    url: 'http://localhost/healthz',
    status,
    headers: new Headers({ 'x-request-id': 'r', 'content-type': 'application/json; charset=utf-8', ...headers }),
    text: JSON.stringify(body),
  });

  test('lets a documented answer pass', () => {
    checkDocumented(answer(200, { status: 'ok' }));
    checkDocumented({ ...answer(404, error('resource_not_found')), url: 'http://localhost/api/v1/nowhere' });
  });

  test.each([
    ['a field that is not documented', answer(200, { status: 'ok', since: 1 })],
    ['a field that is missing', answer(200, {})],
    ['a status that is not documented', answer(201, { status: 'ok' })],
    ['an error with the code of another', answer(500, error('conflict'))],
    ['another type of content', answer(200, { status: 'ok' }, { 'content-type': 'text/html' })],
    ['a link where there are no pages', answer(200, { status: 'ok' }, { link: '<x>; rel="next"' })],
    ['an unknown call that is not refused', { ...answer(200, {}), url: 'http://localhost/api/v1/nowhere' }],
  ])('refuses %s', (_what, seen) => {
    expect(() => checkDocumented(seen)).toThrow(/does not allow/);
  });

  test('refuses an answer without the id of its request', () => {
    const seen = answer(200, { status: 'ok' });
    seen.headers.delete('x-request-id');
    expect(() => checkDocumented(seen)).toThrow('there is no X-Request-Id header');
  });
});

function hasLink({ headers }: Response): boolean {
  return headers !== undefined && 'Link' in headers;
}

function error(error_code: string) {
  return { error_code, message: 'no', request_id: 'r' };
}
