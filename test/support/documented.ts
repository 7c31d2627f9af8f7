import { STATUS_CODES } from 'node:http';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { ALL_OPERATIONS } from '../../src/api/openapi/all-operations.js';
import { openApiDocument } from '../../src/api/openapi/document.js';
import { closeObjects } from './close-objects.js';

// biome-ignore lint/suspicious/noExplicitAny: a document of any depth, whose form another test checks
type Json = any;

/** The OpenAPI document as the service sends it. */
export const OPENAPI: Json = JSON.parse(JSON.stringify(openApiDocument(ALL_OPERATIONS)));

/** An answer of the API, however it was asked for. */
export type Seen = { method: string; url: string; status: number; headers: Headers; text: string };

const JSON_TYPE = 'application/json';
/** Members of answers that are secrets. */
const SHOWN_ONCE = /"(?:signing_secret|key)":"(?:whsec_|sluice_)/;
// Strict mode is about how schemas are written, not about what they mean.
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(closeObjects(OPENAPI), 'openapi');

const operations = Object.entries(ALL_OPERATIONS).map(([id, { method, path }]) => {
  const form = path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+');
  // A path without parameters is no other one's parameter: `_stats` is not the id of an integration.
  const rank = (path.match(/\{/g) ?? []).length;
  return { id, method, path, form: new RegExp(`^${form}/?$`), rank };
});
operations.sort((a, b) => a.rank - b.rank);

/** What has been answered so far in this process: `listKeys 200`. */
export const seenAnswers = new Set<string>();

/** Its secrets are examples. */
const EXAMPLES = '/openapi.json';

/** @throws an Error that says why the OpenAPI document does not describe this answer */
export function checkDocumented(seen: Seen): void {
  const { method, status } = seen;
  const path = new URL(seen.url).pathname;
  const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operation = operations.find((one) => one.method === asked && one.form.test(path));
  // Where nothing is, every path and method answers alike; the console's pages are no part of the API.
  if (operation === undefined && !path.startsWith('/api/')) return;
  const complain = (reason: string) => {
    const what = `${method} ${path} answered ${status} ${STATUS_CODES[status] ?? ''}`;
    throw new Error(`${what}, which the OpenAPI document does not allow: ${reason}\n${seen.text.slice(0, 2_000)}`);
  };
  const problem =
    operation === undefined
      ? problemOf(seen, OPENAPI.components.responses.NotFound, '/components/responses/NotFound')
      : problemOfOperation(seen, operation);
  if (problem !== undefined) complain(problem);
  if (operation !== undefined) seenAnswers.add(`${operation.id} ${status}`);
}

function problemOfOperation(seen: Seen, { path, method }: { path: string; method: string }): string | undefined {
  const { responses } = OPENAPI.paths[path][method];
  const response = responses[seen.status];
  if (response === undefined) return `it has ${Object.keys(responses).join(', ')}`;
  if (response.$ref === undefined) {
    return problemOf(seen, response, pointer('paths', path, method, 'responses', String(seen.status)));
  }
  const name = response.$ref.split('/').at(-1);
  return problemOf(seen, OPENAPI.components.responses[name], pointer('components', 'responses', name));
}

function problemOf({ method, url, headers, text }: Seen, response: Json, at: string): string | undefined {
  // No page of another site may read what a browser could be made to ask.
  if (headers.has('access-control-allow-origin')) return 'it lets other sites read it';
  const shown = SHOWN_ONCE.test(text) && !url.endsWith(EXAMPLES);
  if (shown && headers.get('cache-control') !== 'no-store') return 'it has a secret that may be cached';
  for (const header of Object.keys(response.headers ?? {})) {
    // On the last page there is no link.
    if (header !== 'Link' && !headers.has(header)) return `there is no ${header} header`;
  }
  if (headers.has('link') && response.headers?.Link === undefined) return 'it has a Link header';
  const type = headers.get('content-type')?.split(';')[0];
  const [documented] = Object.keys(response.content ?? {});
  if (method === 'HEAD') return undefined;
  if (documented === undefined) return text === '' ? undefined : 'it has a body';
  if (type !== documented) return `it is ${type ?? 'of no type'} and not ${documented}`;
  if (documented !== JSON_TYPE) return undefined;
  const validate = validatorOf(`openapi#${at}${pointer('content', JSON_TYPE, 'schema')}`);
  return validate(JSON.parse(text)) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'body' });
}

/** Compiles what a reference points to; once. */
export function validatorOf(ref: string): ValidateFunction {
  return ajv.getSchema(ref) ?? ajv.compile({ $ref: ref });
}

/** A JSON pointer as the fragment of a URI. */
export function pointer(...parts: string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
}
