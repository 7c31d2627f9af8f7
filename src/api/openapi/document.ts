import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { type Answer, type BodyForm, type Operation, type Operations, rolesOf } from '../operations/operation.js';
import { ENVELOPE_EXAMPLE, envelope } from '../operations/shapes.js';
import { errorAnswers, HEADERS } from './answers.js';
import { OPERATIONAL_EXAMPLE, operationalEvent } from './operational-events.js';

const INFO = {
  title: 'Sluice',
  version: '1',
  description: [
    "Takes in a platform's business events and delivers them to webhooks and S3 buckets.",
    'Every `/api/v1` call needs `Authorization: Bearer <key>`; a key belongs to one tenant and has one role: `admin` (everything), `publisher` (only `POST /api/v1/events`), `viewer` (only `GET`).',
    'Every answer has an `X-Request-Id`, which is the one of the request if it brings one. Lists page with `limit` and `cursor`; the next page is in the `Link` header, with `rel="next"`. Unknown fields and query parameters are refused.',
  ].join('\n\n'),
  license: { name: 'MIT', identifier: 'MIT' },
};

const TAGS = [
  { name: 'Events', description: 'What happened, as the platform posts it.' },
  { name: 'Integrations', description: 'Which events go where.' },
  { name: 'Published events', description: 'What became of events.' },
  { name: 'Rejected events', description: 'Events that a webhook does not take.' },
  { name: 'Keys', description: 'The API keys of a tenant.' },
  { name: 'Session', description: 'Browsers that are signed in.' },
  { name: 'Service', description: 'The service itself.' },
];

/** The OpenAPI document of these operations, made from the schemas that check their requests. */
export function openApiDocument(table: Operations) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [id, operation] of Object.entries(table)) {
    const path = paths[operation.path] ?? {};
    path[operation.method] = describe(id, operation);
    paths[operation.path] = path;
  }
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/' }],
    tags: TAGS,
    security: [{ apiKey: [] }, { session: [] }],
    paths,
    webhooks: { event: { post: delivery() }, operationalEvent: { post: operationalDelivery() } },
    components: {
      headers: HEADERS,
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of a tenant.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-sluice',
          description:
            'The cookie of a browser that has signed in; over plain HTTP its name is `sluice`. Calls that change something need an `X-Requested-With` header then.',
        },
      },
    },
  };
  return createDocument(document, { override: plain, allowEmptySchema: { custom: true } });
}

function describe(id: string, operation: Operation): ZodOpenApiOperationObject {
  const { tag, summary, description, params, query } = operation;
  const roles = rolesOf(operation);
  const who = roles === 'anyone' ? [] : [`Roles: ${roles.join(', ')}.`];
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [...(description === undefined ? [] : [description]), ...who].join('\n\n'),
    ...(roles === 'anyone' && { security: [] }),
    requestParams: { ...(params && { path: params }), ...(query && { query }) },
    ...bodyOf(operation),
    responses: {
      ...Object.fromEntries(Object.entries(operation.answers).map(([status, answer]) => [status, answerOf(answer)])),
      ...errorAnswers(operation),
    },
  } as ZodOpenApiOperationObject;
}

function bodyOf({
  body,
  bodyExamples = { nothing: {} },
  bodyForms,
}: Operation): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  const forms: Record<string, BodyForm> | undefined =
    bodyForms ?? (body && { 'application/json': { schema: body, examples: bodyExamples } });
  if (forms === undefined) return {};
  const required = body === undefined || !body.safeParse(undefined).success;
  const content = Object.entries(forms).map(([type, { schema, examples }]) => [
    type,
    { schema, examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) },
  ]);
  return { requestBody: { required, content: Object.fromEntries(content) } };
}

function answerOf({
  description,
  schema,
  example,
  type = 'application/json',
  paged,
}: Answer): ZodOpenApiResponseObject {
  return {
    description,
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
      ...(paged && { Link: { $ref: '#/components/headers/Link' } }),
    },
    ...(schema && { content: { [type]: { schema, example } } }),
  };
}

/** What the service itself sends to a webhook. */
function delivery(): ZodOpenApiOperationObject {
  return {
    operationId: 'deliverEvent',
    summary: 'An event, as a webhook gets it',
    description:
      'Signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature`), with the `api_key` of the integration as `Authorization: Bearer`.',
    security: [],
    requestBody: { required: true, content: { 'application/json': { schema: envelope, example: ENVELOPE_EXAMPLE } } },
    responses: {
      '2XX': { description: 'Taken.' },
      400: { description: 'Refused for good, like 413 and 422: the event is rejected, the stream goes on.' },
      410: { description: 'The integration is stopped at once.' },
      default: { description: 'Tried again, later and later.' },
    },
  };
}

/** The same, of what the service publishes itself. */
function operationalDelivery(): ZodOpenApiOperationObject {
  const schema = { schema: operationalEvent, example: OPERATIONAL_EXAMPLE };
  return {
    ...delivery(),
    operationId: 'deliverOperationalEvent',
    summary: 'An event that the service itself publishes, as a webhook gets it',
    description:
      'Sent like all others, to integrations whose filter names it or its entity, `sluice`; those without a filter do not get it.',
    requestBody: { required: true, content: { 'application/json': schema } },
  };
}

type Rendered = { jsonSchema: Record<string, unknown>; zodSchema: unknown; io: 'input' | 'output' };

/**
 * Leaves out what zod adds and no reader needs: the patterns of its own formats, the ends of safe numbers, and that an
 * answer has no other fields (a client must bear new ones).
 */
function plain({ jsonSchema, zodSchema, io }: Rendered): void {
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'uuid') delete jsonSchema.pattern;
  if (zodSchema instanceof z.ZodNumber) {
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  }
  if (zodSchema instanceof z.ZodRecord) delete jsonSchema.propertyNames;
  if (io === 'output' && zodSchema instanceof z.ZodObject && zodSchema.def.catchall === undefined) {
    delete jsonSchema.additionalProperties;
  }
}
